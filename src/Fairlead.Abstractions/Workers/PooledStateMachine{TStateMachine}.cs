using System.Runtime.CompilerServices;

namespace Fairlead.Workers;

/// <summary>The box of one kind of method. Boxes of ended methods wait in a stack of the thread.</summary>
internal sealed class PooledStateMachine<TResult, TStateMachine> : PooledStateMachine<TResult>
    where TStateMachine : IAsyncStateMachine
{
    // Enough for every stream that one worker has in flight at a time under load; more are left to the garbage collector.
    private const int MaxPooled = 4096;

    [ThreadStatic]
    private static Shelf? t_shelf;

    private PooledStateMachine<TResult, TStateMachine>? _next;

    private PooledStateMachine() => MoveNextAction = MoveNext;

    public TStateMachine StateMachine = default!;

    public static PooledStateMachine<TResult, TStateMachine> Rent() => t_shelf?.TryTake() ?? new PooledStateMachine<TResult, TStateMachine>();

    protected override void Return()
    {
        // Nothing that the method held may stay reachable through the pool.
        StateMachine = default!;
        (t_shelf ??= new Shelf(Worker.Current)).Put(this);
    }

    private void MoveNext() => StateMachine.MoveNext();

    /// <summary>The boxes of a thread that wait to be used again, linked through themselves.</summary>
    private sealed class Shelf : ITrimmable
    {
        private PooledStateMachine<TResult, TStateMachine>? _first;
        private int _count;
        private int _unused;

        public Shelf(Worker? worker) => worker?.AddTrimmable(this);

        public PooledStateMachine<TResult, TStateMachine>? TryTake()
        {
            if (_first is not { } box)
                return null;
            (_first, box._next) = (box._next, null);
            if (--_count < _unused)
                _unused = _count;
            return box;
        }

        public void Put(PooledStateMachine<TResult, TStateMachine> box)
        {
            if (_count >= MaxPooled)
                return;
            box._next = _first;
            _first = box;
            _count++;
        }

        public void Trim()
        {
            for (var surplus = _unused; surplus > 0; surplus--)
                TryTake();
            _unused = _count;
        }
    }
}
