using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Transports;

namespace Fairlead.Tls.Connections;

/// <summary>Certificates that peers have shown: the same peer connects again and again, and reading its names once will do. Bounded.</summary>
internal sealed class CertificateCache
{
    private const int Capacity = 1024;

    private readonly ConcurrentDictionary<string, CertificateInfo> _infos = new(StringComparer.Ordinal);

    public CertificateInfo InfoOf(X509Certificate2 certificate)
    {
        // What GetCertHashString hashes is all of the certificate; SHA-1 would do for a key but not against forgery.
        var key = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        if (_infos.TryGetValue(key, out var info))
            return info;
        if (_infos.Count >= Capacity)
            _infos.Clear();
        return _infos[key] = new CertificateInfo(certificate);
    }
}
