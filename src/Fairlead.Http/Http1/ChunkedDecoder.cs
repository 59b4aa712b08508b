using Fairlead.Headers;

namespace Fairlead.Http.Http1;

/// <summary>Decodes the chunked coding (RFC 9112, 7.1), strictly: CRLF line ends, plain hexadecimal sizes, bounded extensions and trailers.</summary>
internal struct ChunkedDecoder
{
    private const int MaxSizeDigits = 15;

    private State _state;
    private long _size;
    private int _digits;
    private int _extensionBytes;
    private int _trailerBytes;
    private int _trailerCount;

    private enum State
    {
        SizeFirst,
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailers,
        Done,
    }

    /// <summary>True when the last chunk and the trailers were read.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>True if the next byte is data, so that a part of a sequence can be handed on as it is.</summary>
    public readonly bool IsInData => _state == State.Data;

    /// <summary>Forgets everything.</summary>
    public void Reset() => this = default;

    /// <summary>
    /// Goes on until the end, an error, more bytes are needed, or one piece of data was found and all that could be decoded behind it up to the next one.
    /// </summary>
    /// <param name="text">The bytes.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="trailers">Gets the trailers; asked for only if there are some.</param>
    /// <param name="consumed">How many bytes are done with (data included).</param>
    /// <param name="dataStart">Where the data begins.</param>
    /// <param name="dataLength">Its length; 0 if none was found.</param>
    public ParseStatus Decode(ReadOnlySpan<byte> text, in ChunkLimits limits, ref HeaderMap? trailers, out int consumed, out int dataStart, out int dataLength)
    {
        var at = 0;
        dataStart = dataLength = 0;
        while (true)
        {
            consumed = at;
            if (_state == State.Done)
                return ParseStatus.Done;
            if (at == text.Length)
                return dataLength > 0 ? ParseStatus.Done : ParseStatus.NeedMore;
            if (_state == State.Data)
            {
                if (dataLength > 0)
                    return ParseStatus.Done;
                (dataStart, dataLength) = (at, (int)Math.Min(_size, text.Length - at));
                at += dataLength;
                _size -= dataLength;
                if (_size == 0)
                    _state = State.DataReturn;
                continue;
            }

            if (_state == State.Trailers)
            {
                var status = ReadTrailerLine(text, ref at, limits, ref trailers);
                if (status == ParseStatus.Done)
                    continue;
                return status == ParseStatus.NeedMore && dataLength > 0 ? ParseStatus.Done : status;
            }

            if (!Step(text[at++], limits))
                return ParseStatus.Error;
        }
    }

    private bool Step(byte b, in ChunkLimits limits)
    {
        switch (_state)
        {
            case State.SizeFirst:
                _size = 0;
                _digits = 0;
                _state = State.Size;
                return TryAddDigit(b);
            case State.Size when b == '\r':
            case State.Extension when b == '\r':
                _state = State.SizeLineFeed;
                return true;
            case State.Size when b == ';':
                _state = State.Extension;
                return ++_extensionBytes <= limits.MaxExtensionBytes;
            case State.Size:
                return TryAddDigit(b);
            case State.Extension:
                return ++_extensionBytes <= limits.MaxExtensionBytes && (b is >= 0x20 and not 0x7f or (byte)'\t');
            case State.SizeLineFeed:
                _state = _size > 0 ? State.Data : State.Trailers;
                return b == '\n';
            case State.DataReturn:
                _state = State.DataLineFeed;
                return b == '\r';
            default:
                _state = State.SizeFirst;
                return b == '\n';
        }
    }

    private bool TryAddDigit(byte b)
    {
        var digit = !char.IsAsciiHexDigit((char)b) ? -1 : (b & 0x40) != 0 ? (b & 7) + 9 : b & 15;
        if (digit < 0 || ++_digits > MaxSizeDigits)
            return false;
        _size = (_size << 4) | (uint)digit;
        return true;
    }

    private ParseStatus ReadTrailerLine(ReadOnlySpan<byte> text, ref int at, in ChunkLimits limits, ref HeaderMap? trailers)
    {
        var rest = text[at..];
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
            return _trailerBytes + rest.Length > limits.MaxTrailerBytes || HeadBoundary.HasBareLineEnd(rest) ? ParseStatus.Error : ParseStatus.NeedMore;
        _trailerBytes += end + 1;
        if (_trailerBytes > limits.MaxTrailerBytes)
            return ParseStatus.Error;
        if (end == 1 && rest[0] == '\r')
        {
            at += 2;
            _state = State.Done;
            return ParseStatus.Done;
        }

        var line = rest[..(end + 1)];
        if (++_trailerCount > limits.MaxTrailerCount || !FieldLine.TryParse(line, 0, out var field) || field.End != line.Length)
            return ParseStatus.Error;
        at += end + 1;
        AddTrailer(line, field, ref trailers);
        return ParseStatus.Done;
    }

    private static void AddTrailer(ReadOnlySpan<byte> line, FieldLine field, ref HeaderMap? trailers)
    {
        var name = line[..field.NameLength];
        var known = KnownHeaders.Find(name);

        // Dropped rather than merged: a trailer must not change framing, routing or identity after the fact (RFC 9110, 6.5.1).
        if (FramingFields.IsForbiddenTrailer(known))
            return;
        trailers ??= new HeaderMap();
        var offset = trailers.Import(line);
        trailers.AddImported(known, offset, field.NameLength, offset + field.ValueStart, field.ValueLength);
    }
}
