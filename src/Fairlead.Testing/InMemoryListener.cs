using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>A bound address of an <see cref="InMemoryTransport"/>. Connections go to its workers in turn, and wait while there is none.</summary>
internal sealed class InMemoryListener(InMemoryTransport transport, NetworkAddress address) : ITransportListener
{
    private readonly List<(Worker Worker, Action<Connection> OnAccepted)> _acceptors = [];
    private readonly List<InMemoryConnection> _backlog = [];
    private int _next;

    public NetworkAddress LocalAddress => address;

    public void Start(Worker worker, Action<Connection> onAccepted)
    {
        _acceptors.Add((worker, onAccepted));
        foreach (var waiting in _backlog)
            Deliver(onAccepted, waiting);
        _backlog.Clear();
    }

    public InMemoryConnection Connect(Worker clientWorker, int port)
    {
        var client = new NetworkAddress([127, 0, 0, 1], port & 0xffff);
        var acceptor = _acceptors.Count == 0 ? default : _acceptors[_next++ % _acceptors.Count];
        var (local, remote) = InMemoryConnection.CreatePair(clientWorker, client, acceptor.Worker ?? clientWorker, address);
        transport.OnConnected?.Invoke(local, remote);
        if (acceptor.OnAccepted is null)
            _backlog.Add(remote);
        else
            Deliver(acceptor.OnAccepted, remote);
        return local;
    }

    public ValueTask StopAsync()
    {
        transport.Unbind(address);
        _acceptors.Clear();
        foreach (var waiting in _backlog)
            waiting.Abort();
        _backlog.Clear();
        return default;
    }

    public ValueTask DisposeAsync() => StopAsync();

    private static void Deliver(Action<Connection> onAccepted, InMemoryConnection connection) =>
        connection.Worker.Post(state => onAccepted((Connection)state!), connection);
}
