
namespace Fairlead.Workers;

/// <summary>Brings continuations of foreign tasks back to their worker.</summary>
internal sealed class WorkerSynchronizationContext(Worker worker) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        worker.Post(static s =>
        {
            var (callback, state) = ((SendOrPostCallback, object?))s!;
            callback(state);
        }, (d, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(Worker.Current, worker))
            throw new NotSupportedException("Waiting for a worker from another thread would block that thread: use Post.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
