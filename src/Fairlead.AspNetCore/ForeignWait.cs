using Fairlead.Workers;

namespace Fairlead.AspNetCore;

/// <summary>Brings the results of operations that complete on any thread to the worker.</summary>
/// <param name="worker">The worker.</param>
/// <param name="take">Takes the result, on the worker. What it throws is thrown to whoever waits.</param>
internal sealed class ForeignWait<T>(Worker worker, Func<ValueTask<T>, T> take)
{
    private readonly WorkerSignal<T> _signal = new();
    private Action? _onCompleted;
    private ValueTask<T> _task;

    public bool IsPending { get; private set; }

    public ValueTask<T> WaitAsync(ValueTask<T> task)
    {
        if (IsPending)
            throw new InvalidOperationException("An operation is pending.");
        if (task.IsCompleted)
        {
            try
            {
                return new ValueTask<T>(take(task));
            }
            catch (OperationCanceledException e)
            {
                return ValueTask.FromException<T>(e);
            }
        }

        IsPending = true;
        _task = task;
        _onCompleted ??= () => worker.Post(static s => ((ForeignWait<T>)s!).Complete(), this);
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onCompleted);
        return _signal.WaitAsync();
    }

    private void Complete()
    {
        IsPending = false;
        var task = _task;
        _task = default;
        T result;
        try
        {
            result = take(task);
        }
        catch (OperationCanceledException e)
        {
            _signal.SetException(e);
            return;
        }

        _signal.SetResult(result);
    }
}
