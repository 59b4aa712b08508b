using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Fairlead.Workers;

/// <summary>A suspended method and the source of its task.</summary>
internal abstract class PooledStateMachine<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private static readonly Action<object?> Completed = static _ => { };

    private Action<object?>? _continuation;
    private object? _state;
    private TResult _result = default!;
    private Exception? _error;

    public Action MoveNextAction { get; protected init; } = null!;

    public short Version { get; private set; }

    public void SetResult(TResult result)
    {
        _result = result;
        Complete();
    }

    public void SetException(Exception error)
    {
        _error = error;
        Complete();
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        if (!ReferenceEquals(_continuation, Completed))
            return ValueTaskSourceStatus.Pending;
        return _error is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (ReferenceEquals(_continuation, Completed))
        {
            continuation(state);
            return;
        }

        if (_continuation is not null || token != Version)
            throw new InvalidOperationException("A pooled task is awaited once.");
        _state = state;
        _continuation = continuation;
    }

    public TResult GetResult(short token)
    {
        if (token != Version || !ReferenceEquals(_continuation, Completed))
            throw new InvalidOperationException("A pooled task is awaited once, after it has ended.");
        var (result, error) = (_result, _error);
        _continuation = null;
        _state = null;
        _result = default!;
        _error = null;
        Version++;
        Return();
        if (error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return result;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    protected abstract void Return();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Complete()
    {
        var continuation = _continuation;
        _continuation = Completed;
        continuation?.Invoke(_state);
    }
}
