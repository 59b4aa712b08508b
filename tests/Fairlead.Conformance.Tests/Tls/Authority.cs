using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>A certificate authority of the test's own, in memory.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public Authority(string name = "test root")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_now.AddDays(-30), _now.AddYears(1));
    }

    public DataSource Roots => Text(_root.ExportCertificatePem());

    public X509Certificate2 Root => _root;

    /// <summary>A certificate for names: DNS names, addresses, or URIs.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(_now.AddDays(-1), _now.AddDays(30), names);

    /// <summary>A certificate that carries so many bytes of nothing.</summary>
    public X509Certificate2 IssueLarge(int size, string name) => Issue(_now.AddDays(-1), _now.AddDays(30), [name], new X509Extension("1.3.6.1.4.1.99999.1", new byte[size], false));

    public X509Certificate2 IssueExpired(params string[] names) => Issue(_now.AddDays(-20), _now.AddDays(-10), names);

    /// <summary>A revocation list with these certificates.</summary>
    public DataSource Revoke(params X509Certificate2[] certificates)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
            builder.AddEntry(certificate);
        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false);
        var list = builder.Build(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), 1, _now.AddDays(1), HashAlgorithmName.SHA256, identifier, _now);
        return Text(PemEncoding.WriteString("X509 CRL", list));
    }

    public static TlsCertificate Pem(X509Certificate2 certificate) => new()
    {
        CertificateChain = Text(certificate.ExportCertificatePem()),
        PrivateKey = Text(certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
    };

    public static DataSource Text(string text) => new() { Inline = System.Text.Encoding.UTF8.GetBytes(text) };

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(DateTimeOffset from, DateTimeOffset until, string[] names, X509Extension? more = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0].Split('/')[^1]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (name.Contains("://", StringComparison.Ordinal))
                alternatives.AddUri(new Uri(name));
            else if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        if (more is not null)
            request.CertificateExtensions.Add(more);
        using var bare = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, until, RandomNumberGenerator.GetBytes(12));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }
}
