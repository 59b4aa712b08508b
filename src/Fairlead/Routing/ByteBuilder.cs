using System.Buffers;

namespace Fairlead.Routing;

/// <summary>Builds a text in a buffer of the caller's stack, or in a pooled one where that is too small.</summary>
internal ref struct ByteBuilder
{
    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;

    public ByteBuilder(Span<byte> initial) => _buffer = initial;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Append(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(Take(text.Length));
    }

    public void Append(byte value) => Take(1)[0] = value;

    /// <summary>Room for so many bytes more, which count as written.</summary>
    public Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
            Grow(count);
        var room = _buffer.Slice(_length, count);
        _length += count;
        return room;
    }

    /// <summary>Forgets what stands behind a length.</summary>
    public void Truncate(int length) => _length = length;

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _buffer.Length * 2));
        Written.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = larger;
    }
}
