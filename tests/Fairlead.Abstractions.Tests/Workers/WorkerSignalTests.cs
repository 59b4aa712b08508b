#pragma warning disable CA2012, xUnit1031 // The tests look at value tasks from all sides, also where production code must not.
using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

public class WorkerSignalTests
{
    [Fact]
    public async Task A_result_before_the_wait_then_the_wait_is_over_at_once()
    {
        var signal = new WorkerSignal<int>();
        signal.SetResult(7);
        var wait = signal.WaitAsync();
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.False(signal.IsAwaited);
        Assert.Equal(7, await wait);
    }

    [Fact]
    public void A_result_after_the_wait_then_the_awaiting_code_runs_inside_SetResult()
    {
        var signal = new WorkerSignal<int>();
        var seen = new List<int>();
        var loop = LoopAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(signal.IsAwaited);
            signal.SetResult(i);
            Assert.Equal(i + 1, seen.Count);
        }

        Assert.True(loop.IsCompletedSuccessfully);
        Assert.Equal([0, 1, 2, 3, 4], seen);

        async Task LoopAsync()
        {
            for (var i = 0; i < 5; i++)
                seen.Add(await signal.WaitAsync());
        }
    }

    [Fact]
    public async Task An_exception_then_thrown_once_and_the_signal_goes_on()
    {
        var signal = new WorkerSignal<int>();
        signal.SetException(new InvalidDataException("x"));
        Assert.True(signal.WaitAsync().IsFaulted);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await signal.WaitAsync());
        signal.SetResult(1);
        Assert.Equal(1, await signal.WaitAsync());
    }

    [Fact]
    public void Misuse_then_refused()
    {
        var signal = new WorkerSignal<int>();
        var stale = signal.WaitAsync();
        signal.SetResult(1);
        Assert.Throws<InvalidOperationException>(() => signal.SetResult(2));
        Assert.Equal(1, stale.Result);
        Assert.Throws<InvalidOperationException>(() => stale.Result);
        var first = signal.WaitAsync().GetAwaiter();
        first.UnsafeOnCompleted(static () => { });
        Assert.Throws<InvalidOperationException>(() => first.UnsafeOnCompleted(static () => { }));
    }

    [Fact]
    public void A_stale_wait_is_not_taken_for_the_present_one()
    {
        var signal = new WorkerSignal<int>();
        var stale = signal.WaitAsync();
        signal.SetResult(1);
        Assert.Equal(1, stale.Result);
        signal.SetResult(2);
        Assert.Throws<InvalidOperationException>(() => stale.Result);
        Assert.Equal(2, signal.WaitAsync().Result);
    }

    [Fact]
    public void Waiting_in_a_pooled_method_allocates_nothing()
    {
        var signal = new WorkerSignal<int>();
        Assert.Equal(0, Allocations.Of(() =>
        {
            var task = PooledMethods.AddAsync(signal, 3);
            signal.SetResult(4);
            Assert.True(task.IsCompletedSuccessfully);
            if (task.Result != 7)
                throw new InvalidOperationException("The wrong sum.");
        }));
    }
}
