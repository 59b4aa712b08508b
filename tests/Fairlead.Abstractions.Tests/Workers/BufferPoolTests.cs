using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

public unsafe class BufferPoolTests
{
    [Theory]
    [InlineData(1, BufferPool.BlockSize)]
    [InlineData(BufferPool.BlockSize, BufferPool.BlockSize)]
    [InlineData(BufferPool.BlockSize + 1, BufferPool.LargeBlockSize)]
    [InlineData(BufferPool.LargeBlockSize, BufferPool.LargeBlockSize)]
    [InlineData(BufferPool.LargeBlockSize + 1, BufferPool.LargeBlockSize + 1)]
    public void Rent_then_a_block_of_the_next_size_that_is_counted(int size, int expected)
    {
        var pool = new BufferPool();
        var block = pool.Rent(size);
        Assert.Equal(expected, block.Length);
        Assert.Equal(expected, pool.BytesInUse);
        Assert.Equal(0, pool.BytesCached);
        block.Return();
        Assert.Equal(0, pool.BytesInUse);
        Assert.Equal(expected > BufferPool.LargeBlockSize ? 0 : expected, pool.BytesCached);
    }

    [Fact]
    public void Rent_after_return_then_the_warmest_block()
    {
        var pool = new BufferPool();
        var (first, second) = (pool.Rent(), pool.Rent());
        first.Return();
        second.Return();
        Assert.Same(second, pool.Rent());
        Assert.Same(first, pool.Rent());
        Assert.Equal(0, Allocations.Of(() => pool.Rent(BufferPool.LargeBlockSize).Return()));
    }

    [Fact]
    public void Trim_then_only_blocks_that_stayed_unused_since_the_last_trim_are_dropped()
    {
        var pool = new BufferPool();
        var blocks = Enumerable.Range(0, 10).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(static b => b.Return());
        Assert.Equal(0, pool.Trim());

        // Four are in use at the same time in this period.
        blocks = Enumerable.Range(0, 4).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(static b => b.Return());
        Assert.Equal(6 * BufferPool.BlockSize, pool.Trim());
        Assert.Equal(4 * BufferPool.BlockSize, pool.BytesCached);
        Assert.Equal(4 * BufferPool.BlockSize, pool.Trim());
        Assert.Equal(0, pool.Trim());
        Assert.Equal(0, pool.BytesCached);
    }

    [Fact]
    public void Trim_of_large_blocks_then_counted_in_their_size()
    {
        var pool = new BufferPool();
        pool.Rent(BufferPool.LargeBlockSize).Return();
        pool.Trim();
        Assert.Equal(BufferPool.LargeBlockSize, pool.Trim());
    }

    [Fact]
    public void The_bytes_of_a_block_do_not_move()
    {
        var block = new BufferPool().Rent();
        block.Span[5] = 42;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(42, block.Pointer[5]);
        Assert.Equal(42, block.Slice(5, 1).Span[0]);
        using var handle = block.Memory.Pin();
        Assert.True(handle.Pointer == block.Pointer);
    }
}
