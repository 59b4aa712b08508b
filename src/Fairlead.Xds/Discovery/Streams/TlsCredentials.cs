using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Envoy.Config.Core.V3;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>TLS to a server, as <c>ssl_credentials</c> say: whom to trust (else whom the system trusts), and who this is.</summary>
internal static class TlsCredentials
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>Always true.</summary>
    public static bool Apply(GrpcService.Types.GoogleGrpc.Types.SslCredentials credentials, string host, SslClientAuthenticationOptions options)
    {
        var scope = new Scope(new Diagnostics(), "");
        options.TargetHost = host;
        if (credentials.RootCerts is { } roots)
            options.CertificateChainPolicy = Trust(Read(roots, scope.Field("root_certs")));
        if (credentials.CertChain is { } chain && credentials.PrivateKey is { } key)
            options.ClientCertificateContext = Identity(Read(chain, scope.Field("cert_chain")), Read(key, scope.Field("private_key")));
        return true;
    }

    /// <summary>Tells what is wrong.</summary>
    public static void Check(GrpcService.Types.GoogleGrpc.Types.SslCredentials credentials, Scope at)
    {
        if (credentials.CertChain is null != credentials.PrivateKey is null)
            at.Error("'cert_chain' and 'private_key' go together");
        if (credentials.RootCerts is { } roots)
            Try(at.Field("root_certs"), () => Trust(Read(roots, at.Field("root_certs"))));
        if (credentials.CertChain is { } chain && credentials.PrivateKey is { } key)
            Try(at.Field("cert_chain"), () => Identity(Read(chain, at.Field("cert_chain")), Read(key, at.Field("private_key"))));
    }

    private static void Try(Scope at, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            if (!at.Diagnostics.HasErrorWithin(at.Path))
                at.Error("is no certificate in PEM that can be used, or its key does not match");
        }
    }

    private static string Read(DataSource source, Scope at) => DataSources.Text(source, at, LargestFile);

    private static X509ChainPolicy Trust(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException("There is no certificate.");
    }

    private static SslStreamCertificateContext Identity(string chain, string key)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(chain);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(chain, key), certificates, offline: true);
    }
}
