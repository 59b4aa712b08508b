using System.Net.Security;
using System.Security.Authentication;
using Fairlead.Configuration;

namespace Fairlead.Tls;

/// <summary>Versions and cipher suites as SslStream wants them.</summary>
internal static class CipherSuites
{
    // The names of OpenSSL for suites that are worth naming: forward secrecy and AEAD.
    private static readonly Dictionary<string, TlsCipherSuite> s_byOpenSslName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ECDHE-ECDSA-AES128-GCM-SHA256"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        ["ECDHE-RSA-AES128-GCM-SHA256"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ["ECDHE-ECDSA-AES256-GCM-SHA384"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        ["ECDHE-RSA-AES256-GCM-SHA384"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ["ECDHE-ECDSA-CHACHA20-POLY1305"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        ["ECDHE-RSA-CHACHA20-POLY1305"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ["AES128-GCM-SHA256"] = TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        ["AES256-GCM-SHA384"] = TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
    };

    public static SslProtocols ProtocolsOf(TlsParameters parameters)
    {
        if (parameters.Minimum == TlsVersion.Tls13)
            return SslProtocols.Tls13;
        return parameters.Maximum == TlsVersion.Tls12 ? SslProtocols.Tls12 : SslProtocols.Tls12 | SslProtocols.Tls13;
    }

    /// <summary>Null for the defaults. A policy of its own costs a connection its share of what connections have in common.</summary>
    /// <exception cref="InvalidDataException">A suite is not known.</exception>
    public static CipherSuitesPolicy? PolicyOf(TlsParameters parameters)
    {
        if (parameters.Minimum > parameters.Maximum)
            throw new InvalidDataException("tls_minimum_protocol_version is above tls_maximum_protocol_version");
        if (parameters.CipherSuites.Count == 0)
            return null;
        var suites = parameters.CipherSuites.Select(SuiteOf).ToList();

        // As in OpenSSL, a list of suites is one of TLS 1.2; those of TLS 1.3 are always there unless they are named.
        if (!suites.Exists(IsOfTls13))
            suites.AddRange([TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256]);
#pragma warning disable CA1416 // Where it is not supported it says so below.
        try
        {
            return new CipherSuitesPolicy(suites);
        }
        catch (PlatformNotSupportedException exception)
        {
            throw new InvalidDataException("cipher_suites cannot be chosen on this operating system", exception);
        }
#pragma warning restore CA1416
    }

    private static bool IsOfTls13(TlsCipherSuite suite) => (int)suite is >= 0x1301 and <= 0x1305;

    private static TlsCipherSuite SuiteOf(string name)
    {
        if (s_byOpenSslName.TryGetValue(name, out var known) || (name.StartsWith("TLS_", StringComparison.Ordinal) && Enum.TryParse(name, out known) && Enum.IsDefined(known)))
            return known;
        throw new InvalidDataException($"the cipher suite '{name}' is not supported");
    }
}
