using System.Buffers;
using System.Text;

namespace Fairlead.Transports;

/// <summary>What a client says when it begins a TLS handshake (RFC 8446, 4.1.2), as far as it decides who serves it. Read without consuming it.</summary>
public sealed class TlsClientHello
{
    /// <summary>The most bytes of a hello, record headers included: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int RecordHeader = 5;
    private const byte HandshakeRecord = 22;
    private const byte HelloMessage = 1;

    private TlsClientHello(string serverName, IReadOnlyList<string> applicationProtocols, IReadOnlyList<int> versions, byte[] message)
    {
        ServerName = serverName;
        ApplicationProtocols = applicationProtocols;
        Versions = versions;
        Message = message;
    }

    /// <summary>The server name in lower case (RFC 6066, 3); empty if there is none.</summary>
    public string ServerName { get; }

    /// <summary>The application protocols that the client offers (RFC 7301), in its order.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; }

    /// <summary>The versions that the client speaks, such as 0x0304 for TLS 1.3.</summary>
    public IReadOnlyList<int> Versions { get; }

    /// <summary>The message without its header: what fingerprints are made of.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>Reads a hello out of the first bytes of a connection.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="hello">The hello, if it is whole.</param>
    public static TlsClientHelloStatus TryRead(in ReadOnlySequence<byte> bytes, out TlsClientHello? hello)
    {
        hello = null;
        var length = (int)Math.Min(bytes.Length, MaxBytes + RecordHeader);
        if (length == 0)
            return TlsClientHelloStatus.Incomplete;
        var rented = ArrayPool<byte>.Shared.Rent(2 * length);
        try
        {
            var all = rented.AsSpan(0, length);
            bytes.Slice(0, length).CopyTo(all);
            var status = Join(all, rented.AsSpan(length, length), out var message);
            if (status != TlsClientHelloStatus.Complete)
                return status == TlsClientHelloStatus.Incomplete && length > MaxBytes ? TlsClientHelloStatus.TooLarge : status;
            hello = Parse(message);
            return hello is null ? TlsClientHelloStatus.Malformed : TlsClientHelloStatus.Complete;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Joins what records carry (RFC 8446, 5.1: a message may be spread over several).</summary>
    private static TlsClientHelloStatus Join(ReadOnlySpan<byte> all, Span<byte> target, out ReadOnlySpan<byte> message)
    {
        message = default;
        var joined = 0;
        for (var at = 0; at < all.Length;)
        {
            var record = all[at..];
            if (record[0] != HandshakeRecord || (record.Length > 1 && record[1] != 3))
                return at == 0 ? TlsClientHelloStatus.NotTls : TlsClientHelloStatus.Malformed;
            if (record.Length < RecordHeader)
                break;
            var length = (record[3] << 8) | record[4];
            if (length is 0 or > 16384)
                return TlsClientHelloStatus.Malformed;
            var part = record[RecordHeader..];
            part = part[..Math.Min(length, part.Length)];
            part.CopyTo(target[joined..]);
            joined += part.Length;
            at += RecordHeader + part.Length;
            if (joined > 0 && target[0] != HelloMessage)
                return TlsClientHelloStatus.Malformed;
            if (joined >= 4 && MessageLength(target) is var whole && whole > MaxBytes)
                return TlsClientHelloStatus.TooLarge;
            if (joined >= 4 && joined - 4 >= MessageLength(target))
            {
                message = target.Slice(4, MessageLength(target));
                return TlsClientHelloStatus.Complete;
            }

            if (part.Length < length)
                break;
        }

        return TlsClientHelloStatus.Incomplete;
    }

    private static int MessageLength(ReadOnlySpan<byte> message) => (message[1] << 16) | (message[2] << 8) | message[3];

    private static TlsClientHello? Parse(ReadOnlySpan<byte> message)
    {
        // Version, random, session, cipher suites, compression methods; then extensions.
        var reader = new Reader(message);
        var version = reader.Number(2);
        reader.Skip(32);
        reader.Vector(1);
        var ciphers = reader.Vector(2);
        reader.Vector(1);
        if (reader.HasFailed || ciphers.IsEmpty || (ciphers.Length & 1) != 0)
            return null;
        var serverName = "";
        List<string> protocols = [];
        List<int> versions = [];
        var extensions = reader.IsAtEnd ? default : new Reader(reader.Vector(2));
        while (!extensions.IsAtEnd && !extensions.HasFailed)
        {
            var type = extensions.Number(2);
            var body = new Reader(extensions.Vector(2));
            var isGood = type switch
            {
                0 => TryReadName(ref body, out serverName),
                16 => TryReadProtocols(ref body, protocols),
                43 => TryReadVersions(ref body, versions),
                _ => true,
            };
            if (!isGood)
                return null;
        }

        if (extensions.HasFailed || reader.HasFailed || !reader.IsAtEnd)
            return null;
        if (versions.Count == 0)
            versions.Add(version);
        return new TlsClientHello(serverName, protocols, versions, message.ToArray());
    }

    private static bool TryReadName(ref Reader body, out string name)
    {
        name = "";
        var list = new Reader(body.Vector(2));
        var type = list.Number(1);
        var bytes = list.Vector(2);

        // host_name is the only type; its text has neither control characters nor a length beyond that of names.
        if (body.HasFailed || list.HasFailed || type != 0 || bytes.Length is 0 or > 255 || bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return false;
        name = Encoding.ASCII.GetString(bytes).ToLowerInvariant();
        return true;
    }

    private static bool TryReadProtocols(ref Reader body, List<string> protocols)
    {
        var list = new Reader(body.Vector(2));
        while (!list.IsAtEnd && !list.HasFailed)
        {
            var name = list.Vector(1);
            if (name.IsEmpty)
                return false;
            protocols.Add(Encoding.Latin1.GetString(name));
        }

        return !list.HasFailed && !body.HasFailed && protocols.Count > 0;
    }

    private static bool TryReadVersions(ref Reader body, List<int> versions)
    {
        var list = new Reader(body.Vector(1));
        while (!list.IsAtEnd && !list.HasFailed)
            versions.Add(list.Number(2));

        // RFC 8701: what clients send to see whether servers ignore it.
        versions.RemoveAll(v => (v & 0x0f0f) == 0x0a0a && (v >> 8) == (v & 0xff));
        return !list.HasFailed && !body.HasFailed;
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public bool HasFailed { get; private set; }

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public int Number(int size)
        {
            var bytes = Skip(size);
            var value = 0;
            foreach (var b in bytes)
                value = (value << 8) | b;
            return value;
        }

        /// <summary>Bytes behind their count.</summary>
        public ReadOnlySpan<byte> Vector(int countSize) => Skip(Number(countSize));

        public ReadOnlySpan<byte> Skip(int count)
        {
            if (count > _rest.Length)
            {
                HasFailed = true;
                _rest = default;
                return default;
            }

            var bytes = _rest[..count];
            _rest = _rest[count..];
            return bytes;
        }
    }
}
