using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A socket operation whose completion is handed to the worker.</summary>
internal abstract class SocketOperation : SocketAsyncEventArgs
{
    private static readonly Action<object?> CompleteOnWorker = static s => ((SocketOperation)s!).OnCompletedOnWorker();

    private readonly Worker _worker;

    // The worker's code needs no execution context: it runs in the one of its thread.
    protected SocketOperation(Worker worker)
        : base(true) => _worker = worker;

    protected sealed override void OnCompleted(SocketAsyncEventArgs e) => _worker.Post(CompleteOnWorker, this);

    /// <summary>The operation, which did not complete at once, has completed.</summary>
    protected abstract void OnCompletedOnWorker();
}
