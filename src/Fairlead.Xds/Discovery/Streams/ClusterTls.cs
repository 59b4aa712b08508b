using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>
/// TLS to a server that is reached through a cluster: as far as the handler of .NET's HTTP client can do what the context says. Chain and names are verified as the context
/// says, not more: without a validation context nothing is.
/// </summary>
internal static class ClusterTls
{
    /// <summary>What cannot be done; null if all can.</summary>
    public static string? Refusal(UpstreamTlsContext context)
    {
        var common = context.Common;
        var validation = common.ValidationContext;
        if (common.CertificateSecrets.Count > 0 || common.ValidationSecret is not null)
            return "secrets";
        if (common.Certificates.Count > 1 || common.Certificates.Any(certificate => certificate.Pkcs12 is not null || certificate.Password is not null))
            return "more than one certificate, PKCS #12 or a password";
        if (common.Parameters.CipherSuites.Count > 0)
            return "cipher suites";
        if (validation is null)
            return null;
        if (validation.CertificateHashes.Count + validation.PublicKeyHashes.Count > 0)
            return "pins";
        if (validation.Crl is not null)
            return "revocation lists";
        return validation.SubjectAltNames.All(IsDnsName) ? null : "names other than exact DNS names";
    }

    public static void Apply(UpstreamTlsContext context, SslClientAuthenticationOptions options)
    {
        var common = context.Common;
        options.EnabledSslProtocols = Versions(common.Parameters);
        options.CertificateChainPolicy = PolicyOf(common.ValidationContext);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(context, certificate as X509Certificate2, errors);
        if (common.Certificates is [var identity])
            options.ClientCertificateContext = TlsCredentials.Identity(Text(identity.CertificateChain!), Text(identity.PrivateKey!));
    }

    private static bool IsDnsName(SubjectAltNameMatcher name) => name is { Type: SubjectAltNameType.Dns, Matcher.Kind: StringMatchKind.Exact };

    private static bool IsTrusted(UpstreamTlsContext context, X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (context.Common.ValidationContext is not { } validation)
            return true;
        if (certificate is null)
            return false;
        var isVerified = (validation.TrustedCa is not null || validation.UseSystemRoots) && !validation.AcceptUntrusted;
        if (isVerified && errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return false;
        if (context.AutoSniSanValidation && context.Sni.Length > 0 && !certificate.MatchesHostname(context.Sni))
            return false;
        return validation.SubjectAltNames.Count == 0 || validation.SubjectAltNames.Any(name => certificate.MatchesHostname(name.Matcher.Value));
    }

    private static X509ChainPolicy PolicyOf(CertificateValidationContext? validation)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (validation?.AllowExpiredCertificate == true)
            policy.VerificationFlags |= X509VerificationFlags.IgnoreNotTimeValid;
        if (validation?.TrustedCa is not { } roots)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPem(Text(roots));
        return policy;
    }

    private static SslProtocols Versions(TlsParameters parameters) =>
        (parameters.Minimum <= TlsVersion.Tls12 ? SslProtocols.Tls12 : SslProtocols.None) | (parameters.Maximum >= TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.None);

    // Read at every attempt: files of certificates are replaced while the process runs.
    private static string Text(DataSource source) => source.Filename is { } path ? File.ReadAllText(path) : Encoding.UTF8.GetString(source.Inline.Span);
}
