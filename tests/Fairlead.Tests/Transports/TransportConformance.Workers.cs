using Fairlead.Workers;

namespace Fairlead.Tests.Transports;

public abstract partial class TransportConformance
{
    [Fact]
    public Task Code_that_awaits_something_foreign_comes_back_to_its_worker() => RunAsync(async () =>
    {
        Assert.Same(_worker, Worker.Current);
        await Task.Run(() => Assert.Null(Worker.Current));
        Assert.Same(_worker, Worker.Current);
    });

    [Fact]
    public async Task Posts_of_one_thread_run_in_their_order()
    {
        var seen = new List<int>();
        for (var i = 0; i < 1000; i++)
            _worker.Post(static s => ((List<int>)((object[])s!)[0]).Add((int)((object[])s)[1]), new object[] { seen, i });
        await RunAsync(() => Task.CompletedTask);
        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public Task Timers_fire_on_the_worker_and_not_early() => RunAsync(async () =>
    {
        var fired = new TaskCompletionSource<(Worker? On, long At)>();
        var began = _worker.NowMilliseconds;
        new Alarm(fired).Arm(_worker, 30);
        var (on, at) = await fired.Task;
        Assert.Same(_worker, on);
        Assert.True(at - began >= 30);
    });

    private sealed class Alarm(TaskCompletionSource<(Worker? On, long At)> fired) : WorkerTimer
    {
        protected override void OnDue() => fired.SetResult((Worker.Current, Worker.Current!.NowMilliseconds));
    }
}
