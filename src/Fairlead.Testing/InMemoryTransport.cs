using System.Net.Sockets;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>A network in memory: what is bound here can be connected to here.</summary>
/// <remarks>All workers are <see cref="VirtualWorker"/>s on the test's thread, which the test pumps.</remarks>
public sealed class InMemoryTransport : ITransport
{
    private readonly Dictionary<NetworkAddress, InMemoryListener> _listeners = [];
    private readonly Dictionary<int, VirtualWorker> _workers = [];
    private int _lastPort = 20000;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <summary>Called with both ends of each new connection, so that a test can set limits and splits.</summary>
    public Action<InMemoryConnection, InMemoryConnection>? OnConnected { get; set; }

    /// <summary>Gives out this worker for its index, instead of a new one.</summary>
    public void Use(VirtualWorker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        _workers[worker.Index] = worker;
    }

    /// <inheritdoc/>
    public IWorkerThread StartWorker(int index)
    {
        if (!_workers.TryGetValue(index, out var worker))
            _workers[index] = worker = new VirtualWorker(index);
        return new VirtualWorkerThread(worker);
    }

    /// <inheritdoc/>
    /// <exception cref="SocketException">The address is bound already.</exception>
    public ITransportListener Bind(NetworkAddress address, ListenOptions options)
    {
        if (address.Port == 0 && address.Path is null)
            address = address.WithPort(++_lastPort);
        if (_listeners.ContainsKey(address))
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        return _listeners[address] = new InMemoryListener(this, address);
    }

    /// <inheritdoc/>
    public ValueTask<ConnectResult> ConnectAsync(Worker worker, NetworkAddress address, TimeSpan timeout)
    {
        if (!_listeners.TryGetValue(address, out var listener))
            return new ValueTask<ConnectResult>(new ConnectResult(null, SocketError.ConnectionRefused));
        return new ValueTask<ConnectResult>(new ConnectResult(listener.Connect(worker, ++_lastPort), SocketError.Success));
    }

    internal void Unbind(NetworkAddress address) => _listeners.Remove(address);

    private sealed class VirtualWorkerThread(VirtualWorker worker) : IWorkerThread
    {
        public Worker Worker => worker;

        public ValueTask DisposeAsync() => default;
    }
}
