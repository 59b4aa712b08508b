using Fairlead.Workers;

namespace Fairlead.Transports;

/// <summary>A bound address.</summary>
public interface ITransportListener : IAsyncDisposable
{
    /// <summary>The address, with the port that the system chose where 0 was asked for.</summary>
    NetworkAddress LocalAddress { get; }

    /// <summary>Accepts connections on one more worker; <paramref name="onAccepted"/> is called there. Called from any thread.</summary>
    void Start(Worker worker, Action<Connection> onAccepted);

    /// <summary>Stops accepting on all workers and closes the socket, when the task is complete. Accepted connections stay.</summary>
    ValueTask StopAsync();
}
