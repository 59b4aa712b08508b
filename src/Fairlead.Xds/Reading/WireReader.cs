using System.Buffers.Binary;
using Google.Protobuf;

namespace Fairlead.Xds.Reading;

/// <summary>Walks over the fields of a serialised message, known or not. What cannot be read ends the walk.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>How many bytes follow.</summary>
    public readonly int Remaining => _rest.Length;

    public readonly bool IsAtEnd => _rest.IsEmpty && !IsMalformed;

    /// <summary>True if the walk ended because what follows is no field.</summary>
    public bool IsMalformed { get; private set; }

    public int Field { get; private set; }

    public WireFormat.WireType Type { get; private set; }

    /// <summary>The value of a number, of fixed size as its bits; 0 if the field is none.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a text or of a message; empty if the field is none.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public bool Next()
    {
        Number = 0;
        Content = default;
        if (_rest.IsEmpty)
            return false;
        var isRead = TryReadVarint(out var tag) && tag is > 7 and <= uint.MaxValue;
        (Field, Type) = ((int)(tag >> 3), (WireFormat.WireType)(tag & 7));
        isRead = isRead && TryReadValue(Type);
        IsMalformed = !isRead;
        return isRead;
    }

    /// <summary>Reads one value without a field before it, as packed numbers stand.</summary>
    public bool TryReadValue(WireFormat.WireType type)
    {
        var (number, isRead) = (0UL, true);
        switch (type)
        {
            case WireFormat.WireType.Varint:
                isRead = TryReadVarint(out number);
                break;
            case WireFormat.WireType.Fixed32 when _rest.Length >= 4:
                number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                break;
            case WireFormat.WireType.Fixed64 when _rest.Length >= 8:
                number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                break;
            case WireFormat.WireType.LengthDelimited when TryReadVarint(out var length) && length <= (ulong)_rest.Length:
                Content = _rest[..(int)length];
                _rest = _rest[(int)length..];
                break;
            default:
                return false;
        }

        Number = number;
        return isRead;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }
}
