using System.Runtime.CompilerServices;

namespace Fairlead.Workers;

/// <summary>The box of one kind of method. Boxes of ended methods wait in a stack of the thread.</summary>
internal sealed class PooledStateMachine<TResult, TStateMachine> : PooledStateMachine<TResult>
    where TStateMachine : IAsyncStateMachine
{
    // Enough for every stream that one worker has in flight at a time under load; more are left to the garbage collector.
    private const int MaxPooled = 4096;

    [ThreadStatic]
    private static PooledStateMachine<TResult, TStateMachine>? t_first;

    [ThreadStatic]
    private static int t_count;

    private PooledStateMachine<TResult, TStateMachine>? _next;

    private PooledStateMachine() => MoveNextAction = MoveNext;

    public TStateMachine StateMachine = default!;

    public static PooledStateMachine<TResult, TStateMachine> Rent()
    {
        var box = t_first;
        if (box is null)
            return new PooledStateMachine<TResult, TStateMachine>();
        t_first = box._next;
        t_count--;
        return box;
    }

    protected override void Return()
    {
        // Nothing that the method held may stay reachable through the pool.
        StateMachine = default!;
        if (t_count >= MaxPooled)
            return;
        _next = t_first;
        t_first = this;
        t_count++;
    }

    private void MoveNext() => StateMachine.MoveNext();
}
