using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairlead.Workers;

/// <summary>A pinned piece of memory from a <see cref="BufferPool"/>. Whoever holds it returns it once.</summary>
public sealed unsafe class BufferBlock
{
    private readonly BufferPool _pool;
    private readonly byte[] _array;
    private bool _rented = true;

    internal BufferBlock(BufferPool pool, int length)
    {
        _pool = pool;
        _array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Pointer = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
    }

    /// <summary>The number of bytes.</summary>
    public int Length => _array.Length;

    /// <summary>The first byte; valid as long as the block is referenced.</summary>
    public byte* Pointer { get; }

    /// <summary>The bytes.</summary>
    public Span<byte> Span => _array;

    /// <summary>The bytes, which are pinned.</summary>
    public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_array, 0, _array.Length);

    /// <summary>A part of the bytes, which are pinned.</summary>
    public Memory<byte> Slice(int start, int length) => MemoryMarshal.CreateFromPinnedArray(_array, start, length);

    /// <summary>Gives the block back to its pool. On the worker's thread only.</summary>
    public void Return()
    {
        Debug.Assert(_rented, "A buffer block was returned twice.");
        _rented = false;
        _pool.Return(this);
    }

    internal BufferBlock Rented()
    {
        Debug.Assert(!_rented, "A buffer block was handed out twice.");
        _rented = true;
        return this;
    }
}
