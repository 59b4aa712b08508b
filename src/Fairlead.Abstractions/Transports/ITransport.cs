using Fairlead.Workers;

namespace Fairlead.Transports;

/// <summary>Listens and connects. Life cycle: 1. the host creates the workers; 2. binds listeners and starts them on workers; 3. disposes the listeners; 4. stops the workers.</summary>
public interface ITransport
{
    /// <summary>A name for logs.</summary>
    string Name { get; }

    /// <summary>Creates a worker and starts its thread.</summary>
    IWorkerThread StartWorker(int index);

    /// <summary>Binds an address. The socket queues connections from now on; they are accepted when the listener is started.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    ITransportListener Bind(NetworkAddress address, ListenOptions options);

    /// <summary>Connects, on the given worker, whose thread calls this.</summary>
    ValueTask<ConnectResult> ConnectAsync(Worker worker, NetworkAddress address, TimeSpan timeout);
}
