using System.Buffers.Binary;

namespace Fairlead.Grpc.Wire;

/// <summary>Reads the fields of a protobuf message. Every method returns false where the bytes are no such thing; nothing throws.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    /// <summary>Deeper groups are refused.</summary>
    public const int MaxDepth = 100;

    private const int MaxVarintLength = 10;

    private ReadOnlySpan<byte> _data = data;

    public readonly bool IsAtEnd => _data.IsEmpty;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data;

    public bool TryReadTag(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
            return false;
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return field > 0 && type <= WireType.Fixed32;
    }

    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(_data.Length, MaxVarintLength); i++)
        {
            value |= (ulong)(_data[i] & 0x7f) << (7 * i);
            if (_data[i] >= 0x80)
                continue;
            _data = _data[(i + 1)..];
            return true;
        }

        return false;
    }

    public bool TryReadFixed32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_data, out value))
            return false;
        _data = _data[4..];
        return true;
    }

    public bool TryReadFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_data, out value))
            return false;
        _data = _data[8..];
        return true;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out var length) || length > (ulong)_data.Length)
            return false;
        value = _data[..(int)length];
        _data = _data[(int)length..];
        return true;
    }

    /// <summary>Reads the rest of a group, whose start tag was read. <paramref name="content"/> is what stands between the tags.</summary>
    public bool TryReadGroup(int field, out ReadOnlySpan<byte> content) => TryReadGroup(field, 0, out content);

    public bool TrySkip(int field, WireType type) => TrySkip(field, type, 0);

    private bool TrySkip(int field, WireType type, int depth) => type switch
    {
        WireType.Varint => TryReadVarint(out _),
        WireType.Fixed64 => TryReadFixed64(out _),
        WireType.Bytes => TryReadBytes(out _),
        WireType.StartGroup => TryReadGroup(field, depth + 1, out _),
        WireType.Fixed32 => TryReadFixed32(out _),
        _ => false,
    };

    private bool TryReadGroup(int field, int depth, out ReadOnlySpan<byte> content)
    {
        var start = _data;
        content = default;
        if (depth > MaxDepth)
            return false;
        while (true)
        {
            var before = _data.Length;
            if (!TryReadTag(out var inner, out var type))
                return false;
            if (type == WireType.EndGroup)
            {
                content = start[..(start.Length - before)];
                return inner == field;
            }

            if (!TrySkip(inner, type, depth))
                return false;
        }
    }
}
