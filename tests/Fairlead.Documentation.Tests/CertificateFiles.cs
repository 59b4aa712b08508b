using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Documentation.Tests;

/// <summary>The certificates that pages name: made when they are first needed, and put where they can be read.</summary>
internal static class CertificateFiles
{
    private const string Shown = "/etc/fairlead/";

    private static readonly Lazy<string> s_directory = new(Create);

    /// <summary>The text with files that are there.</summary>
    public static string Locate(string text) => text.Contains(Shown, StringComparison.Ordinal) ? text.Replace(Shown, s_directory.Value, StringComparison.Ordinal) : text;

    private static string Create()
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-docs-").FullName + Path.DirectorySeparatorChar;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=documentation", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(directory + "cert.pem", certificate.ExportCertificatePem());
        File.WriteAllText(directory + "ca.pem", certificate.ExportCertificatePem());
        File.WriteAllText(directory + "key.pem", key.ExportPkcs8PrivateKeyPem());
        return directory;
    }
}
