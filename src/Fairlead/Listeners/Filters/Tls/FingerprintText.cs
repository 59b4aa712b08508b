using System.Buffers;
using System.Buffers.Text;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>Text of which a fingerprint is the hash, in a rented buffer that is large enough for what a ClientHello can hold.</summary>
internal ref struct FingerprintText(int capacity)
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Add(char character) => _buffer[_length++] = (byte)character;

    public void AddDecimal(ushort number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var digits);
        _length += digits;
    }

    /// <summary>Four digits, in lower case.</summary>
    public void AddHexadecimal(ushort number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var digits, new StandardFormat('x', 4));
        _length += digits;
    }

    public void Clear() => _length = 0;

    public readonly void Return() => ArrayPool<byte>.Shared.Return(_buffer);
}
