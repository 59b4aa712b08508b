using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Tls.Certificates;
using Fairlead.Tls.Connections;
using Fairlead.Transports;

namespace Fairlead.Tls.Validation;

/// <summary>Decides whether to believe a peer, by a validation context.</summary>
internal sealed class PeerValidator
{
    private readonly CertificateValidationContext _source;
    private readonly HashSet<string> _certificateHashes;
    private readonly HashSet<string> _keyHashes;
    private readonly SanMatcher[] _names;
    private readonly RevocationLists? _revoked;
    private readonly CertificateCache _cache = new();

    /// <exception cref="InvalidDataException">The context cannot be used.</exception>
    public PeerValidator(CertificateValidationContext source)
    {
        _source = source;
        _certificateHashes = [.. source.CertificateHashes.Select(HexHash)];
        _keyHashes = [.. source.PublicKeyHashes];
        _names = [.. source.SubjectAltNames.Select(n => new SanMatcher(n))];
        _revoked = source.Crl is { } crl ? RevocationLists.Read(DataSources.Text(crl)) : null;
        if (source.TrustedCa is null && !source.UseSystemRoots)
            return;
        Policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A handshake waits for no download.
            DisableCertificateDownloads = true,
            VerificationFlags = source.AllowExpiredCertificate ? X509VerificationFlags.IgnoreNotTimeValid | X509VerificationFlags.IgnoreNotTimeNested : X509VerificationFlags.NoFlag,
        };
        if (source.TrustedCa is { } roots)
        {
            Policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            Policy.CustomTrustStore.AddRange(CertificateLoader.LoadRoots(roots));
        }
    }

    /// <summary>How chains are built; null: they are not looked at.</summary>
    public X509ChainPolicy? Policy { get; }

    /// <summary>Checks a peer. What is wrong is told to the stream.</summary>
    /// <param name="stream">The handshake.</param>
    /// <param name="certificate">What the peer showed; null for nothing.</param>
    /// <param name="chain">The chain as it was built by <see cref="Policy"/>.</param>
    /// <param name="expectedName">The name that the certificate must be for; null for any.</param>
    public bool Accepts(TlsStream stream, X509Certificate2 certificate, X509Chain? chain, string? expectedName)
    {
        var info = _cache.InfoOf(certificate);
        var isTrusted = Policy is not null && IsTrusted(chain);
        stream.IsPeerVerified = isTrusted;
        if (Policy is not null && !isTrusted && !_source.AcceptUntrusted)
            return Refuse(stream, TlsStat.FailVerifyError, ReasonOf(chain));
        if (_revoked is not null && chain is not null && chain.ChainElements.Any(e => _revoked.Contains(e.Certificate)))
            return Refuse(stream, TlsStat.FailVerifyError, "certificate_revoked");
        if (_certificateHashes.Count + _keyHashes.Count > 0 && !_certificateHashes.Contains(info.Sha256) && !_keyHashes.Contains(info.PublicKeySha256))
            return Refuse(stream, TlsStat.FailVerifyCertHash, "certificate_hash_mismatch");
        if (_names.Length > 0 && !Array.Exists(_names, n => n.Matches(info)))
            return Refuse(stream, TlsStat.FailVerifySan, "SAN_matcher");
        return expectedName is null || IsFor(info, expectedName) || Refuse(stream, TlsStat.FailVerifySan, "name_mismatch");
    }

    public static bool Refuse(TlsStream stream, TlsStat stat, string reason)
    {
        (stream.RefusalStat, stream.Refusal) = (stat, "TLS_error:|CERTIFICATE_VERIFY_FAILED:" + reason);
        return false;
    }

    private static bool IsFor(CertificateInfo info, string name) =>
        info.DnsNames.Any(pattern => DnsNames.Matches(pattern, name)) || (System.Net.IPAddress.TryParse(name, out var address) && info.IpAddresses.Contains(address.ToString()));

    // A chain tells of dates even where they do not matter.
    private bool IsTrusted(X509Chain? chain) => chain is not null && chain.ChainStatus.All(s =>
        s.Status == X509ChainStatusFlags.NoError || (_source.AllowExpiredCertificate && s.Status is X509ChainStatusFlags.NotTimeValid or X509ChainStatusFlags.NotTimeNested));

    private static string ReasonOf(X509Chain? chain) =>
        chain is null || chain.ChainStatus.Length == 0 ? "no_chain" : string.Join(',', chain.ChainStatus.Select(s => s.Status));

    private static string HexHash(string text)
    {
        var hash = text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        return hash.Length == 64 && hash.All(char.IsAsciiHexDigit) ? hash : throw new InvalidDataException($"'{text}' is no SHA-256 in hex");
    }
}
