using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Transports;

namespace Fairlead.Tls.Certificates;

/// <summary>A certificate with its key, ready for handshakes.</summary>
internal sealed class LoadedCertificate
{
    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Info = new CertificateInfo(leaf);
        IsEcdsa = leaf.GetKeyAlgorithm() == "1.2.840.10045.2.1";

        // Offline: the chain that is shown is the one that was given.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    public CertificateInfo Info { get; }

    public bool IsEcdsa { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>True if the certificate is for a name: exactly, or by a wildcard for its first label (RFC 9525, 6.3).</summary>
    public bool IsFor(string name)
    {
        foreach (var pattern in Info.DnsNames)
        {
            if (DnsNames.Matches(pattern, name))
                return true;
        }

        return false;
    }
}
