using System.Buffers.Binary;

namespace Fairlead.Transports.ClientHello;

/// <summary>
/// Finds the ClientHello in the records that begin a connection, over however many records it is spread (RFC 8446, sections 4 and 5.1). Resumable: what was judged is not looked at again.
/// </summary>
/// <param name="limit">The most bytes that the message may take, with the headers of its records.</param>
internal struct ClientHelloFraming(int limit)
{
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;
    private const byte ClientHelloMessage = 1;
    private const int RecordHeaderLength = 5;
    private const int MessageHeaderLength = 4;
    private const int MaxRecordLength = 16384;

    // Where the next record begins, how many bytes of the message those before it hold, and the message's header as far as it is among them.
    private int _next;
    private int _before;
    private uint _header;

    /// <summary>How many bytes are needed to go on.</summary>
    public int Needed { get; private set; } = 1;

    /// <summary>Found: the length of the message, its header included.</summary>
    public int MessageLength { get; private set; }

    /// <summary>Found: where the last record with a piece of the message begins.</summary>
    public readonly int LastRecord => _next;

    /// <summary>Looks at all bytes that have come so far, which begin with those of the last call.</summary>
    public ClientHelloStatus Look(ReadOnlySpan<byte> bytes)
    {
        // A connection that breaks off may take its bytes along.
        if (bytes.Length < _next)
            return ClientHelloStatus.Incomplete;
        while (true)
        {
            var header = bytes[_next..];
            if (!IsHandshake(header))
                return ClientHelloStatus.NotTls;
            if (header.Length < RecordHeaderLength)
                return More(_before == 0 ? bytes.Length + 1 : _next + RecordHeaderLength);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);

            // Section 5.1: no piece of a handshake message is empty.
            if (length is 0 or > MaxRecordLength)
                return ClientHelloStatus.NotTls;
            var status = LookAtPiece(header[RecordHeaderLength..], length, bytes.Length);
            if (status is not { } next)
                continue;
            return next;
        }
    }

    /// <summary>The message in the bytes that were found to hold it: part of them if one record has it all, else put together in <paramref name="scratch"/>, which has room for it.</summary>
    public readonly ReadOnlySpan<byte> Message(ReadOnlySpan<byte> bytes, Span<byte> scratch)
    {
        if (_next == 0)
            return bytes.Slice(RecordHeaderLength, MessageLength);
        var length = 0;
        for (var at = 0; length < MessageLength;)
        {
            var piece = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 3)..]), MessageLength - length);
            at += RecordHeaderLength;
            bytes.Slice(at, piece).CopyTo(scratch[length..]);
            length += piece;
            at += piece;
        }

        return scratch[..length];
    }

    /// <summary>Whether a record is one of the handshake, as far as can be told. Its minor version means nothing (section 5.1).</summary>
    private static bool IsHandshake(ReadOnlySpan<byte> header) =>
        (header.Length < 1 || header[0] == HandshakeRecord) && (header.Length < 2 || header[1] == MajorVersion);

    /// <summary>Looks at a record's piece of the message. Null if it is all there and another must follow.</summary>
    private ClientHelloStatus? LookAtPiece(ReadOnlySpan<byte> piece, int length, int arrived)
    {
        piece = piece[..Math.Min(piece.Length, length)];
        var header = _header;
        for (var i = 0; i < piece.Length && _before + i < MessageHeaderLength; i++)
            header = (header << 8) | piece[i];
        var known = Math.Min(_before + piece.Length, MessageHeaderLength);
        if (known > 0 && header >> (8 * (known - 1)) != ClientHelloMessage)
            return ClientHelloStatus.NotTls;
        var start = _next + RecordHeaderLength;
        if (known == MessageHeaderLength)
        {
            MessageLength = MessageHeaderLength + (int)(header & 0xffffff);
            if (MessageLength > limit)
                return ClientHelloStatus.TooLarge;
            if (_before + piece.Length >= MessageLength)
                return start + MessageLength - _before > limit ? ClientHelloStatus.TooLarge : ClientHelloStatus.Found;
        }

        if (piece.Length < length)
            return More(known < MessageHeaderLength ? arrived + 1 : start + Math.Min(length, MessageLength - _before));
        _header = header;
        _before += length;
        _next = start + length;
        return null;
    }

    private ClientHelloStatus More(int needed)
    {
        Needed = needed;
        return needed > limit ? ClientHelloStatus.TooLarge : ClientHelloStatus.Incomplete;
    }
}
