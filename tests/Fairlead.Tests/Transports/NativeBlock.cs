using System.Buffers;
using System.Runtime.InteropServices;

namespace Fairlead.Tests.Transports;

/// <summary>Memory outside of the garbage collector's heap.</summary>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _pointer;

    public NativeBlock(ReadOnlySpan<byte> bytes)
    {
        _length = bytes.Length;
        _pointer = (byte*)NativeMemory.Alloc((nuint)_length);
        bytes.CopyTo(GetSpan());
    }

    public override Span<byte> GetSpan() => new(_pointer, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_pointer);
        _pointer = null;
    }
}
