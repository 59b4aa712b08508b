using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

/// <summary>Methods of the data path, as small as they get.</summary>
internal static class PooledMethods
{
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public static async ValueTask<int> AddAsync(WorkerSignal<int> signal, int number) => await signal.WaitAsync() + number;

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    public static async ValueTask NestAsync(WorkerSignal<int> signal, int depth)
    {
        if (depth == 0)
            await signal.WaitAsync();
        else
            await NestAsync(signal, depth - 1);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public static async ValueTask<string> ThrowAsync(WorkerSignal<int>? signal)
    {
        if (signal is not null)
            await signal.WaitAsync();
        throw new InvalidDataException("broken");
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public static async ValueTask<int> SumAsync(WorkerSignal<int> signal, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
            sum += await signal.WaitAsync();
        return sum;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    public static async ValueTask HoldAsync(WorkerSignal<int> signal, object held)
    {
        await signal.WaitAsync();
        GC.KeepAlive(held);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public static async ValueTask<int> AwaitTaskAsync(Task<int> task) => await task;
}
