namespace Fairlead.Workers;

/// <summary>Objects of one worker that wait to be used again: as many as were in use at a time lately.</summary>
internal sealed class IdlePool<T> : ITrimmable
    where T : class
{
    // What a burst leaves beyond this goes at once.
    private const int MaxPooled = 4096;

    [ThreadStatic]
    private static IdlePool<T>? t_own;

    private readonly Stack<T> _idle = new();
    private int _unused;

    /// <summary>A pool that is trimmed with a worker, if there is one.</summary>
    public IdlePool(Worker? worker) => worker?.AddTrimmable(this);

    /// <summary>The pool that all of a worker share.</summary>
    public static IdlePool<T> OfThread => t_own ??= new IdlePool<T>(Worker.Current);

    public T? TryRent()
    {
        if (!_idle.TryPop(out var item))
            return null;
        _unused = Math.Min(_unused, _idle.Count);
        return item;
    }

    public void Return(T item)
    {
        if (_idle.Count < MaxPooled)
            _idle.Push(item);
    }

    public void Trim()
    {
        for (; _unused > 0; _unused--)
            _idle.Pop();
        _unused = _idle.Count;
    }
}
