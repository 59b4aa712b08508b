namespace Fairlead.Workers;

/// <summary>
/// Pinned blocks for one worker, in two sizes. Blocks come back in the order in which they are still warm in the cache; those that stay unused are given to
/// the garbage collector, so that memory follows the load down again.
/// </summary>
public sealed class BufferPool
{
    /// <summary>The size of an ordinary block, in bytes.</summary>
    public const int BlockSize = 16 * 1024;

    /// <summary>The size of a block for bulk data, in bytes.</summary>
    public const int LargeBlockSize = 128 * 1024;

    private readonly Stack<BufferBlock> _small = new();
    private readonly Stack<BufferBlock> _large = new();
    private int _smallUnused;
    private int _largeUnused;

    /// <summary>Blocks handed out and not yet returned, in bytes.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>Blocks kept for reuse, in bytes.</summary>
    public long BytesCached => ((long)_small.Count * BlockSize) + ((long)_large.Count * LargeBlockSize);

    /// <summary>An ordinary block.</summary>
    public BufferBlock Rent()
    {
        BytesInUse += BlockSize;
        if (!_small.TryPop(out var block))
            return new BufferBlock(this, BlockSize);
        _smallUnused = Math.Min(_smallUnused, _small.Count);
        return block.Rented();
    }

    /// <summary>A block of at least <paramref name="size"/> bytes; more than <see cref="LargeBlockSize"/> is not pooled.</summary>
    public BufferBlock Rent(int size)
    {
        if (size <= BlockSize)
            return Rent();
        BytesInUse += Math.Max(size, LargeBlockSize);
        if (size > LargeBlockSize)
            return new BufferBlock(this, size);
        if (!_large.TryPop(out var block))
            return new BufferBlock(this, LargeBlockSize);
        _largeUnused = Math.Min(_largeUnused, _large.Count);
        return block.Rented();
    }

    /// <summary>Gives up the blocks that were not needed since the last call. Returns how many bytes.</summary>
    public long Trim()
    {
        var freed = (Drop(_small, _smallUnused) * BlockSize) + (Drop(_large, _largeUnused) * LargeBlockSize);
        _smallUnused = _small.Count;
        _largeUnused = _large.Count;
        return freed;
    }

    internal void Return(BufferBlock block)
    {
        BytesInUse -= block.Length;
        if (block.Length == BlockSize)
            _small.Push(block);
        else if (block.Length == LargeBlockSize)
            _large.Push(block);
    }

    private static long Drop(Stack<BufferBlock> blocks, int unused)
    {
        for (var i = 0; i < unused; i++)
            blocks.Pop();
        return unused;
    }
}
