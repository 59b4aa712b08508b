using System.Runtime.CompilerServices;

namespace Fairlead.Workers;

/// <summary>Like <see cref="PooledValueTaskMethodBuilder"/>, for methods with a result.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public struct PooledValueTaskMethodBuilder<TResult>
{
    private PooledStateMachine<TResult>? _box;
    private TResult _result;
    private Exception? _error;

#pragma warning disable CA1000 // The compiler looks for this member.
    /// <summary>Creates a builder.</summary>
    public static PooledValueTaskMethodBuilder<TResult> Create() => default;
#pragma warning restore CA1000

    /// <summary>The task of the method.</summary>
    public ValueTask<TResult> Task
    {
        get
        {
            if (_box is { } box)
                return new ValueTask<TResult>(box, box.Version);
            return _error is null ? new ValueTask<TResult>(_result) : ValueTask.FromException<TResult>(_error);
        }
    }

    internal ValueTask PlainTask
    {
        get
        {
            if (_box is { } box)
                return new ValueTask(box, box.Version);
            return _error is null ? default : ValueTask.FromException(_error);
        }
    }

    /// <summary>Runs the method up to its first suspension.</summary>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Part of the pattern; does nothing.</summary>
    public void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The method ended.</summary>
    public void SetResult(TResult result)
    {
        if (_box is { } box)
            box.SetResult(result);
        else
            _result = result;
    }

    /// <summary>The method threw.</summary>
    public void SetException(Exception exception)
    {
        if (_box is { } box)
            box.SetException(exception);
        else
            _error = exception;
    }

    /// <summary>Suspends the method.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(GetBox(ref stateMachine).MoveNextAction);

    /// <summary>Suspends the method.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(GetBox(ref stateMachine).MoveNextAction);

    internal PooledStateMachine<TResult> GetBox<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_box is { } box)
            return box;
        var fresh = PooledStateMachine<TResult, TStateMachine>.Rent();

        // The builder is a field of the state machine: it must know its box before the state machine is copied into the box.
        _box = fresh;
        fresh.StateMachine = stateMachine;
        return fresh;
    }
}
