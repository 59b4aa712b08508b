using System.Buffers;

namespace Fairlead.Grpc.Transcoding;

/// <summary>
/// Cuts a JSON text that comes in pieces into its elements: those of an array, or objects that follow each other, with or without line breaks. Only looks for where an element ends; what is
/// in it is for the parser to judge. Holds no more than one element.
/// </summary>
internal sealed class JsonElements(int maxLength)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(" \t\r\n,]"u8);

    private readonly ByteBuffer _pending = new();
    private Place _place;
    private bool _isArray;
    private bool _isInString;
    private bool _isEscaped;
    private bool _isScalar;
    private bool _isPendingTaken;
    private int _depth;

    private enum Place
    {
        Start,

        /// <summary>Behind the bracket: an element or the end.</summary>
        First,

        /// <summary>Behind a comma: an element.</summary>
        Next,

        Within,
        Behind,
        End,
    }

    /// <summary>True if nothing but white space has come.</summary>
    public bool IsEmpty => _place == Place.Start;

    /// <summary>True if the text may end here.</summary>
    public bool IsComplete => _isArray ? _place == Place.End : _place == Place.Behind;

    /// <summary>Takes the next element off the piece. It is valid until the next call.</summary>
    public JsonElementStatus TryTake(ref ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (_isPendingTaken)
            _pending.Clear();
        _isPendingTaken = false;
        while (_place != Place.Within)
        {
            piece = piece.TrimStart(" \t\r\n"u8);
            if (piece.IsEmpty)
                return JsonElementStatus.NeedsMore;
            if (!TryStep(ref piece))
                return JsonElementStatus.Broken;
        }

        var length = FindEnd(piece, out var isWhole);
        if (_pending.Length + length > maxLength)
            return JsonElementStatus.TooLong;
        var part = piece[..length];
        piece = piece[length..];
        if (!isWhole || _pending.Length > 0)
            _pending.Write(part);
        if (!isWhole)
            return JsonElementStatus.NeedsMore;
        _place = Place.Behind;
        _isPendingTaken = _pending.Length > 0;
        element = _isPendingTaken ? _pending.Span : part;
        return JsonElementStatus.Element;
    }

    public void Reset()
    {
        _pending.Free();
        _place = Place.Start;
        _isArray = _isPendingTaken = false;
    }

    /// <summary>Looks at what stands between elements. Stops at the beginning of one.</summary>
    private bool TryStep(ref ReadOnlySpan<byte> piece)
    {
        var first = piece[0];
        switch (_place)
        {
            case Place.Start when first == '[':
                _isArray = true;
                return Pass(ref piece, Place.First);
            case Place.Start or Place.Behind when first == '{' && !_isArray:
                return Begin(first);
            case Place.First or Place.Behind when first == ']' && _isArray:
                return Pass(ref piece, Place.End);
            case Place.Behind when first == ',' && _isArray:
                return Pass(ref piece, Place.Next);
            case Place.First or Place.Next when first is not ((byte)',' or (byte)']' or (byte)'}'):
                return Begin(first);
            default:
                return false;
        }
    }

    private bool Pass(ref ReadOnlySpan<byte> piece, Place place)
    {
        piece = piece[1..];
        _place = place;
        return true;
    }

    private bool Begin(byte first)
    {
        _place = Place.Within;
        _depth = 0;
        _isInString = _isEscaped = false;
        _isScalar = first is not ((byte)'{' or (byte)'[' or (byte)'"');
        return true;
    }

    /// <summary>Returns how much of the piece belongs to the element.</summary>
    private int FindEnd(ReadOnlySpan<byte> piece, out bool isWhole)
    {
        if (_isScalar)
        {
            var end = piece.IndexOfAny(ScalarEnd);
            isWhole = end >= 0;
            return isWhole ? end : piece.Length;
        }

        var i = 0;
        isWhole = false;
        while (i < piece.Length && !isWhole)
            i = _isInString ? Skip(piece, i, out isWhole) : Nest(piece, i, out isWhole);
        return i;
    }

    /// <summary>Goes on within a string, to behind its end. A string at the top is an element of its own.</summary>
    private int Skip(ReadOnlySpan<byte> piece, int i, out bool isWhole)
    {
        isWhole = false;
        if (_isEscaped)
        {
            _isEscaped = false;
            return i + 1;
        }

        var found = piece[i..].IndexOfAny(InString);
        if (found < 0)
            return piece.Length;
        i += found;
        if (piece[i] == '\\')
        {
            _isEscaped = true;
            return i + 1;
        }

        _isInString = false;
        isWhole = _depth == 0;
        return i + 1;
    }

    private int Nest(ReadOnlySpan<byte> piece, int i, out bool isWhole)
    {
        isWhole = false;
        var found = piece[i..].IndexOfAny(Structure);
        if (found < 0)
            return piece.Length;
        i += found;
        switch (piece[i])
        {
            case (byte)'"':
                _isInString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            default:
                isWhole = --_depth == 0;
                break;
        }

        return i + 1;
    }
}
