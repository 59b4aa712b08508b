using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Fairlead.Workers;

/// <summary>
/// A result that one party sets and another awaits, again and again, on one worker. The continuation runs inline in the call that sets the result:
/// no thread hop, no allocation. At most one await may be pending.
/// </summary>
/// <typeparam name="T">The result.</typeparam>
public sealed class WorkerSignal<T> : IValueTaskSource<T>
{
    private static readonly Action<object?> Completed = static _ => throw new InvalidOperationException("The result was taken already.");

    private Action<object?>? _continuation;
    private object? _state;
    private Exception? _error;
    private T _result = default!;
    private short _version;

    /// <summary>True if somebody waits.</summary>
    public bool IsAwaited => _continuation is not null && !ReferenceEquals(_continuation, Completed);

    /// <summary>Begins a wait.</summary>
    public ValueTask<T> WaitAsync() => new(this, _version);

    /// <summary>Ends the wait with a result; the awaiting code runs before this returns.</summary>
    public void SetResult(T result)
    {
        RequireUnset();
        _result = result;
        Complete();
    }

    /// <summary>Ends the wait with an exception.</summary>
    public void SetException(Exception error)
    {
        RequireUnset();
        _error = error;
        Complete();
    }

    /// <inheritdoc/>
    public T GetResult(short token)
    {
        var (result, error) = (_result, _error);
        if (!ReferenceEquals(_continuation, Completed) || token != _version)
            throw new InvalidOperationException("The result is not there.");
        _continuation = null;
        _state = null;
        _result = default!;
        _error = null;
        _version++;
        if (error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return result;
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token)
    {
        if (!ReferenceEquals(_continuation, Completed))
            return ValueTaskSourceStatus.Pending;
        return _error is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
    }

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_continuation is null)
        {
            _state = state;
            _continuation = continuation;
        }
        else if (ReferenceEquals(_continuation, Completed))
        {
            continuation(state);
        }
        else
        {
            throw new InvalidOperationException("Somebody waits already.");
        }
    }

    // Checked before anything is stored: a second result must not replace the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RequireUnset()
    {
        if (ReferenceEquals(_continuation, Completed))
            throw new InvalidOperationException("The result was set already.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Complete()
    {
        var continuation = _continuation;
        _continuation = Completed;
        continuation?.Invoke(_state);
    }
}
