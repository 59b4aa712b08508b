#pragma warning disable CA2012, xUnit1031 // The tests look at value tasks from all sides, also where production code must not.
using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

public class PooledValueTaskMethodBuilderTests
{
    [Fact]
    public async Task A_method_that_never_suspends_then_its_result()
    {
        var signal = new WorkerSignal<int>();
        signal.SetResult(1);
        var task = PooledMethods.AddAsync(signal, 2);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(3, await task);
    }

    [Fact]
    public void A_method_that_suspends_often_then_its_result()
    {
        var signal = new WorkerSignal<int>();
        var task = PooledMethods.SumAsync(signal, 10);
        for (var i = 1; i <= 10; i++)
        {
            Assert.False(task.IsCompleted);
            signal.SetResult(i);
        }

        Assert.Equal(55, task.Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_method_that_throws_then_the_exception_with_its_stack(bool suspends)
    {
        var signal = suspends ? new WorkerSignal<int>() : null;
        var task = PooledMethods.ThrowAsync(signal);
        signal?.SetResult(0);
        Assert.True(task.IsFaulted);
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await task);
        Assert.Contains(nameof(PooledMethods.ThrowAsync), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_methods_then_complete_inline_and_allocate_nothing()
    {
        var signal = new WorkerSignal<int>();
        Assert.Equal(0, Allocations.Of(() =>
        {
            var task = PooledMethods.NestAsync(signal, 6);
            if (task.IsCompleted)
                throw new InvalidOperationException("It did not suspend.");
            signal.SetResult(0);
            task.GetAwaiter().GetResult();
        }));
    }

    [Fact]
    public void Many_at_once_then_each_has_its_own_state()
    {
        var signals = Enumerable.Range(0, 50).Select(_ => new WorkerSignal<int>()).ToArray();
        var tasks = signals.Select((s, i) => PooledMethods.AddAsync(s, i)).ToArray();
        foreach (var i in Enumerable.Range(0, 50).OrderBy(static i => i * 37 % 50))
            signals[i].SetResult(1000);
        for (var i = 0; i < 50; i++)
            Assert.Equal(1000 + i, tasks[i].Result);
    }

    [Fact]
    public void Awaiting_twice_then_refused()
    {
        var signal = new WorkerSignal<int>();
        var task = PooledMethods.AddAsync(signal, 0);
        Assert.Throws<InvalidOperationException>(() => task.Result);
        signal.SetResult(0);
        Assert.Equal(0, task.Result);
        Assert.Throws<InvalidOperationException>(() => task.Result);
    }

    [Fact]
    public async Task A_task_of_another_thread_then_its_result()
    {
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = PooledMethods.AwaitTaskAsync(source.Task);
        source.SetResult(9);
        Assert.Equal(9, await task);
    }

    [Fact]
    public void What_a_method_held_then_not_kept_by_the_pool()
    {
        var weak = RunAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(weak.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget()
    {
        var held = new object();
        var signal = new WorkerSignal<int>();
        var task = PooledMethods.HoldAsync(signal, held);
        signal.SetResult(0);
        task.GetAwaiter().GetResult();
        return new WeakReference(held);
    }
}
