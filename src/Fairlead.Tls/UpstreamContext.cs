using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Tls.Certificates;
using Fairlead.Tls.Connections;
using Fairlead.Tls.Validation;

namespace Fairlead.Tls;

/// <summary>An upstream TLS context with one version of its secrets.</summary>
internal sealed class UpstreamContext(UpstreamTlsContext source, TlsMaterial material)
{
    private readonly List<SslApplicationProtocol> _protocols = [.. source.Common.AlpnProtocols.Select(p => new SslApplicationProtocol(p))];
    private readonly CipherSuitesPolicy? _ciphers = CipherSuites.PolicyOf(source.Common.Parameters);

    /// <summary>What this side shows; null for nothing.</summary>
    public LoadedCertificate? Certificate { get; } = material.Certificates is [var first, ..] ? first : null;

    /// <summary>The server name to ask for, given the endpoint's.</summary>
    public string NameFor(string hostname) => source.AutoHostSni && hostname.Length > 0 ? hostname : source.Sni;

    public SslClientAuthenticationOptions OptionsFor(string serverName, IReadOnlyList<string> protocols, string expectedName) => new()
    {
        // No name is asked for where the target is empty; and what the certificate must be for is checked below.
        TargetHost = serverName,
        ApplicationProtocols = _protocols.Count > 0 ? _protocols : protocols.Count > 0 ? [.. protocols.Select(p => new SslApplicationProtocol(p))] : null,
        EnabledSslProtocols = CipherSuites.ProtocolsOf(source.Common.Parameters),
        CipherSuitesPolicy = _ciphers,
        ClientCertificateContext = Certificate?.Context,
        AllowRenegotiation = false,
        AllowTlsResume = source.MaxSessionKeys > 0,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = material.Validator?.Policy,
        RemoteCertificateValidationCallback = (sender, certificate, chain, _) => Validate((TlsStream)sender, certificate, chain, expectedName.Length > 0 ? expectedName : source.AutoSniSanValidation ? serverName : null),
    };

    private bool Validate(TlsStream stream, X509Certificate? certificate, X509Chain? chain, string? expectedName)
    {
        // A name is worth nothing where nobody vouches for it.
        if (material.Validator is not { } validator)
            return expectedName is null || PeerValidator.Refuse(stream, TlsStat.FailVerifyError, "no_validation_context");
        if (certificate is null)
            return PeerValidator.Refuse(stream, TlsStat.FailVerifyNoCert, "no_certificate");
        return validator.Accepts(stream, (X509Certificate2)certificate, chain, expectedName);
    }
}
