using System.Buffers.Binary;
using Fairlead.Filters;

namespace Fairlead.Transports.ClientHello;

/// <summary>
/// The parts of a ClientHello (RFC 8446, section 4.1.2) that are of interest, as slices of its bytes. What a TLS stack would refuse before it looks for a certificate is refused here, too: two readings
/// of one message would let a client pass for another.
/// </summary>
internal ref struct ClientHelloMessage
{
    private const int HeaderLength = 4;
    private const int RandomLength = 32;
    private const int MaxSessionIdLength = 32;

    private KnownExtensions _known;

    /// <summary>The version field, which TLS 1.3 leaves at that of 1.2.</summary>
    public ushort LegacyVersion { get; private set; }

    public ReadOnlySpan<byte> CipherSuites { get; private set; }

    /// <summary>All extensions: type, length and content of each.</summary>
    public ReadOnlySpan<byte> Extensions { get; private set; }

    /// <summary>The host name; empty if there is none.</summary>
    public ReadOnlySpan<byte> ServerName { get; private set; }

    /// <summary>The list of protocol names with their lengths; empty if there is none, or if it is not well-formed, which is left to the TLS stack to refuse.</summary>
    public ReadOnlySpan<byte> ApplicationProtocols { get; private set; }

    /// <summary>The list of versions; empty if there is none.</summary>
    public ReadOnlySpan<byte> SupportedVersions { get; private set; }

    public ReadOnlySpan<byte> SupportedGroups { get; private set; }

    public ReadOnlySpan<byte> PointFormats { get; private set; }

    public ReadOnlySpan<byte> SignatureAlgorithms { get; private set; }

    /// <summary>The versions that the client offers: of the list, else all up to the version field.</summary>
    public TlsVersions Versions { get; private set; }

    /// <summary>Reads a whole message, its header included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ClientHelloMessage message)
    {
        message = default;
        var reader = new WireReader(bytes);
        if (!reader.TryRead(HeaderLength, out var header) || (BinaryPrimitives.ReadUInt32BigEndian(header) & 0xffffff) != bytes.Length - HeaderLength
            || !reader.TryReadNumber(out var version) || !reader.TryRead(RandomLength, out _)
            || !reader.TryReadShort(out var session) || session.Length > MaxSessionIdLength
            || !reader.TryReadLong(out var ciphers) || ciphers.Length < 2 || ciphers.Length % 2 != 0
            || !reader.TryReadShort(out var compressions) || !compressions.Contains((byte)0))
            return false;
        message.LegacyVersion = version;
        message.CipherSuites = ciphers;

        // Before TLS 1.3 all extensions together may be missing.
        if (!reader.IsAtEnd)
        {
            if (!reader.TryReadLong(out var extensions) || !reader.IsAtEnd || !message.TryReadExtensions(extensions))
                return false;
        }

        message.Versions = message.Has(KnownExtensions.SupportedVersions) ? Listed(message.SupportedVersions) : UpTo(version);
        return message.Versions != TlsVersions.None;
    }

    /// <summary>Whether an extension is there.</summary>
    public readonly bool Has(KnownExtensions extension) => (_known & extension) != 0;

    private bool TryReadExtensions(ReadOnlySpan<byte> extensions)
    {
        Extensions = extensions;
        var reader = new WireReader(extensions);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadNumber(out var type) || !reader.TryReadLong(out var content))
                return false;
            var known = KnownExtensionTypes.Of(type);
            if (known == KnownExtensions.None)
                continue;

            // Section 4.2: none may come twice.
            if (Has(known) || !TryRead(known, content))
                return false;
            _known |= known;
        }

        return true;
    }

    private bool TryRead(KnownExtensions type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case KnownExtensions.ServerName:
                return TryReadServerName(content);
            case KnownExtensions.ApplicationProtocols:
                ApplicationProtocols = ApplicationProtocolNames.Check(content);
                return true;
            case KnownExtensions.SupportedVersions:
                var versions = new WireReader(content);
                if (!versions.TryReadShort(out var list) || !versions.IsAtEnd || list.Length < 2 || list.Length % 2 != 0)
                    return false;
                SupportedVersions = list;
                return true;
            case KnownExtensions.SupportedGroups:
                SupportedGroups = ListOf(content);
                return true;
            case KnownExtensions.PointFormats:
                PointFormats = content.IsEmpty ? content : content[1..];
                return true;
            default:
                SignatureAlgorithms = ListOf(content);
                return true;
        }
    }

    /// <summary>RFC 6066, section 3. A list of one name of one type: no other was ever defined, and TLS stacks refuse more.</summary>
    private bool TryReadServerName(ReadOnlySpan<byte> content)
    {
        const byte HostName = 0;
        const int MaxLength = 255;
        var reader = new WireReader(content);
        if (!reader.TryReadLong(out var list) || !reader.IsAtEnd)
            return false;
        reader = new WireReader(list);
        if (!reader.TryReadByte(out var type) || type != HostName || !reader.TryReadLong(out var name) || !reader.IsAtEnd)
            return false;

        // ASCII by definition; whatever is not visible, such as a NUL or a line break, would only deceive whoever compares or logs it.
        if (name.Length is 0 or > MaxLength || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return false;
        ServerName = name;
        return true;
    }

    /// <summary>Numbers that are of interest for fingerprints only, so that nothing hangs on their form.</summary>
    private static ReadOnlySpan<byte> ListOf(ReadOnlySpan<byte> content) => content.Length < 2 ? default : content[2..(content.Length & ~1)];

    private static TlsVersions Listed(ReadOnlySpan<byte> list)
    {
        var versions = TlsVersions.None;
        for (; !list.IsEmpty; list = list[2..])
        {
            versions |= BinaryPrimitives.ReadUInt16BigEndian(list) switch
            {
                0x0301 => TlsVersions.Tls10,
                0x0302 => TlsVersions.Tls11,
                0x0303 => TlsVersions.Tls12,
                0x0304 => TlsVersions.Tls13,
                _ => TlsVersions.None,
            };
        }

        return versions;
    }

    // Without the list nobody offers TLS 1.3 (section 4.2.1).
    private static TlsVersions UpTo(ushort version) => version switch
    {
        < 0x0301 => TlsVersions.None,
        0x0301 => TlsVersions.Tls10,
        0x0302 => TlsVersions.Tls10 | TlsVersions.Tls11,
        _ => TlsVersions.Tls10 | TlsVersions.Tls11 | TlsVersions.Tls12,
    };
}
