using System.Runtime.CompilerServices;

namespace Fairlead.Workers;

/// <summary>
/// Builds <c>async ValueTask</c> methods whose state machines come from a pool of the worker's thread, so that suspending allocates nothing.
/// For methods of the data path: <c>[AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]</c>. The task must be awaited exactly once.
/// </summary>
public struct PooledValueTaskMethodBuilder
{
    private PooledValueTaskMethodBuilder<bool> _inner;

    /// <summary>Creates a builder.</summary>
    public static PooledValueTaskMethodBuilder Create() => default;

    /// <summary>The task of the method.</summary>
    public ValueTask Task => _inner.PlainTask;

    /// <summary>Runs the method up to its first suspension.</summary>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Part of the pattern; does nothing.</summary>
    public void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The method ended.</summary>
    public void SetResult() => _inner.SetResult(true);

    /// <summary>The method threw.</summary>
    public void SetException(Exception exception) => _inner.SetException(exception);

    /// <summary>Suspends the method.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(_inner.GetBox(ref stateMachine).MoveNextAction);

    /// <summary>Suspends the method.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(_inner.GetBox(ref stateMachine).MoveNextAction);
}
