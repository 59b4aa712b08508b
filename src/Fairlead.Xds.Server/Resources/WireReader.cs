using Google.Protobuf;

namespace Fairlead.Xds.Server.Resources;

/// <summary>Walks over the fields of a serialised message, known or not. What cannot be read ends the walk.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value of a number; 0 if the field is none.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a text or of a message; empty if the field is none.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public bool Next()
    {
        Number = 0;
        Content = default;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
            return false;
        Field = (int)(tag >> 3);
        return Field > 0 && (WireFormat.WireType)(tag & 7) switch
        {
            WireFormat.WireType.Varint => TryReadVarint(out var number) && Take(number),
            WireFormat.WireType.LengthDelimited => TryReadVarint(out var length) && TrySkip(length, isContent: true),
            WireFormat.WireType.Fixed32 => TrySkip(4, isContent: false),
            WireFormat.WireType.Fixed64 => TrySkip(8, isContent: false),
            _ => false,
        };
    }

    private bool Take(ulong number)
    {
        Number = number;
        return true;
    }

    private bool TrySkip(ulong length, bool isContent)
    {
        if (length > (ulong)_rest.Length)
            return false;
        if (isContent)
            Content = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
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
