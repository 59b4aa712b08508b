namespace Fairlead.Xds.Server.Nodes;

/// <summary>Wakes one waiter; signals that come before it waits are one.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes at the next <see cref="Set"/>. Take it before you look at what it signals, so that nothing is missed.</summary>
    public Task Next => _next.Task;

    public void Set() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
