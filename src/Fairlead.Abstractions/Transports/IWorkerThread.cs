using Fairlead.Workers;

namespace Fairlead.Transports;

/// <summary>A worker together with the thread that runs it.</summary>
public interface IWorkerThread : IAsyncDisposable
{
    /// <summary>The worker.</summary>
    Worker Worker { get; }
}
