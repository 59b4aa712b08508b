using System.Buffers;

namespace Fairlead.Observability.AccessLogs;

/// <summary>Lines on their way to a file. Belongs to whoever took it out of its place.</summary>
internal sealed class LogBuffer : IBufferWriter<byte>
{
    private const int InitialBytes = 4 * 1024;

    // A single line may be as long as the headers in it; a buffer that grew for one is not kept.
    private const int KeptBytes = 2 * LogFile.FlushBytes;

    private byte[] _bytes = new byte[InitialBytes];

    /// <summary>The order in which buffers were begun.</summary>
    public long Sequence { get; set; }

    /// <summary>The buffer submitted before this one.</summary>
    public LogBuffer? Next { get; set; }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Append(byte b)
    {
        Reserve(1);
        _bytes[Length++] = b;
    }

    public void Clear()
    {
        Length = 0;
        Next = null;
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[InitialBytes];
    }

    private void Reserve(int size)
    {
        var needed = Length + Math.Max(1, size);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
    }
}
