using Fairlead.Workers;

namespace Fairlead.Testing;

public sealed class VirtualWorkerTests
{
    private readonly VirtualWorker _worker = new();

    [Fact]
    public void Advance_then_timers_fire_in_order_at_their_time()
    {
        var fired = new List<(string, long)>();
        var first = new Timer("first", _worker, fired);
        var second = new Timer("second", _worker, fired);
        second.Arm(_worker, 40_000);
        first.Arm(_worker, 100);
        _worker.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(fired);
        _worker.Advance(TimeSpan.FromMilliseconds(50_000 - 99));
        Assert.Equal(["first", "second"], fired.Select(f => f.Item1));
        Assert.InRange(fired[0].Item2, 100, 116);
        Assert.InRange(fired[1].Item2, 40_000, 40_016);
        Assert.Equal(50_000, _worker.NowMilliseconds);
    }

    [Fact]
    public void Run_then_awaits_come_back_to_the_worker()
    {
        var thread = Environment.CurrentManagedThreadId;
        _worker.Run(
            async () =>
            {
                Assert.Same(_worker, Worker.Current);
                await Task.Run(() => { }, TestContext.Current.CancellationToken);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.Same(_worker, Worker.Current);
            },
            TimeSpan.FromSeconds(10));
        Assert.Null(Worker.Current);
    }

    [Fact]
    public void Run_of_code_that_hangs_then_throws()
    {
        var never = new TaskCompletionSource();
        Assert.Throws<InvalidOperationException>(() => _worker.Run(() => never.Task));
    }

    [Fact]
    public void Run_of_code_that_throws_then_throws_the_same()
    {
        Assert.Throws<FormatException>(() => _worker.Run(async () =>
        {
            await Task.Yield();
            throw new FormatException();
        }));
    }

    private sealed class Timer(string name, VirtualWorker worker, List<(string, long)> fired) : WorkerTimer
    {
        protected override void OnDue() => fired.Add((name, worker.NowMilliseconds));
    }
}
