using Fairlead.Configuration;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>A request that waits for a connection. Reused by its stream.</summary>
internal sealed class PendingAcquire
{
    public WorkerSignal<AcquireResult> Signal { get; } = new();

    public HostPool? Pool { get; set; }

    public CircuitBreaker Breaker { get; set; } = null!;

    /// <summary>Only a connection that has served nothing yet will do.</summary>
    public bool NeedsFresh { get; set; }

    public LinkedListNode<PendingAcquire> Node { get; }

    public PendingAcquire() => Node = new LinkedListNode<PendingAcquire>(this);

    /// <summary>Gives up waiting, if it waits: the waiting code gets that reason.</summary>
    public void Cancel(Streams.StreamReset reason) => Pool?.Cancel(this, reason);
}
