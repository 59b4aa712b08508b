using System.Buffers.Binary;

namespace Fairlead.Transports.ClientHello;

/// <summary>Reads the presentation language of TLS (RFC 8446, section 3). Never throws: what is not there is not read.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (!TryRead(1, out var bytes))
            return false;
        value = bytes[0];
        return true;
    }

    public bool TryReadNumber(out ushort value)
    {
        value = 0;
        if (!TryRead(2, out var bytes))
            return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return true;
    }

    /// <summary>Reads what is preceded by its length in a byte.</summary>
    public bool TryReadShort(out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryReadByte(out var length) && TryRead(length, out value);
    }

    /// <summary>Reads what is preceded by its length in two bytes.</summary>
    public bool TryReadLong(out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryReadNumber(out var length) && TryRead(length, out value);
    }

    public bool TryRead(int count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count > _rest.Length)
            return false;
        value = _rest[..count];
        _rest = _rest[count..];
        return true;
    }
}
