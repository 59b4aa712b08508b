using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Configuration;

namespace Gateway;

/// <summary>A certificate for localhost from an authority that lives as long as this process. Clients trust it by the file <see cref="RootFile"/>.</summary>
internal static class LocalCertificates
{
    /// <summary>The authority's certificate, for <c>curl --cacert</c>.</summary>
    public static string RootFile { get; } = Path.Combine(Path.GetTempPath(), "fairlead-gateway-ca.pem");

    public static TlsCertificate Create()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(30));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Fairlead gateway sample", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = root.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        using var certificate = leaf.Create(authority, from, until, RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(RootFile, authority.ExportCertificatePem());
        return new TlsCertificate { CertificateChain = Inline(certificate.ExportCertificatePem()), PrivateKey = Inline(key.ExportPkcs8PrivateKeyPem()) };
    }

    private static DataSource Inline(string text) => new() { Inline = Encoding.ASCII.GetBytes(text) };
}
