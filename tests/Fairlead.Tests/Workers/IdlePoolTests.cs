using Fairlead.Testing;
using Fairlead.Workers;

namespace Fairlead.Tests.Workers;

public sealed class IdlePoolTests
{
    private readonly VirtualWorker _worker = new();

    [Fact]
    public void Returned_then_rented_again()
    {
        var pool = new IdlePool<object>(_worker);
        Assert.Null(pool.TryRent());
        var item = new object();
        pool.Return(item);
        Assert.Same(item, pool.TryRent());
        Assert.Null(pool.TryRent());
    }

    [Fact]
    public void Trimmed_then_as_many_stay_as_were_needed_since_the_last_time()
    {
        var pool = new IdlePool<object>(_worker);
        for (var i = 0; i < 10; i++)
            pool.Return(new object());
        _worker.Trim();
        var rented = Enumerable.Range(0, 3).Select(_ => pool.TryRent()!).ToList();
        rented.ForEach(pool.Return);
        _worker.Trim();
        Assert.Equal(3, CountOf(pool));
    }

    [Fact]
    public void Unused_for_two_periods_then_empty()
    {
        var pool = new IdlePool<object>(_worker);
        pool.Return(new object());
        _worker.Trim();
        _worker.Trim();
        Assert.Null(pool.TryRent());
    }

    private static int CountOf(IdlePool<object> pool)
    {
        var count = 0;
        while (pool.TryRent() is not null)
            count++;
        return count;
    }
}
