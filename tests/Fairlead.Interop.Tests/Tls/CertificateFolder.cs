using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Interop.Tests.Tls;

/// <summary>A certificate authority, and files with what it issued: <c>ca.pem</c>, <c>NAME.pem</c>, <c>NAME.key</c>.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fairlead-certificates");

    public CertificateFolder()
    {
        var request = new CertificateRequest("CN=interop root", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(this["ca.pem"], _root.ExportCertificatePem());
    }

    /// <summary>The path of a file.</summary>
    public string this[string file] => Path.Combine(_folder.FullName, file);

    /// <summary>Issues a certificate for DNS names and URIs.</summary>
    public void Issue(string name, params string[] alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var alternative in alternatives)
        {
            if (alternative.Contains("://", StringComparison.Ordinal))
                names.AddUri(new Uri(alternative));
            else
                names.AddDnsName(alternative);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(this[name + ".pem"], certificate.ExportCertificatePem());
        File.WriteAllText(this[name + ".key"], key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _root.Dispose();
        _key.Dispose();
    }
}
