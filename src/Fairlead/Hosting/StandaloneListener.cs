using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Hosting;

/// <summary>Serves a handler on an address with a worker of its own, apart from the data path: for admin interfaces, which must stay reachable when the other workers are busy.</summary>
public sealed class StandaloneListener : IAsyncDisposable
{
    // An admin interface has few clients; more than these are turned away.
    private const int MaxConnections = 100;

    private readonly IWorkerThread _thread;
    private readonly ITransportListener _listener;
    private readonly IServerCodec _codec;
    private readonly IServerStreamHandler _handler;
    private readonly ServerCodecOptions _options = new() { RequestHeadersTimeoutMilliseconds = 10_000, IdleTimeoutMilliseconds = 60_000 };
    private readonly HashSet<Connection> _connections = [];

    private StandaloneListener(IWorkerThread thread, ITransportListener listener, IServerCodec codec, IServerStreamHandler handler)
    {
        _thread = thread;
        _listener = listener;
        _codec = codec;
        _handler = handler;
    }

    /// <summary>Where it listens, with the port that the system chose.</summary>
    public NetworkAddress LocalAddress => _listener.LocalAddress;

    /// <summary>Starts listening.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    public static StandaloneListener Start(ITransport transport, IServerCodec codec, IServerStreamHandler handler, NetworkAddress address)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var socket = transport.Bind(address, new ListenOptions());

        // Workers of the data path count from 0; this one is not among them.
        var listener = new StandaloneListener(transport.StartWorker(int.MaxValue), socket, codec, handler);
        socket.Start(listener._thread.Worker, listener.Accept);
        return listener;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _thread.DisposeAsync();
    }

    private async void Accept(Connection connection)
    {
        if (_connections.Count >= MaxConnections)
        {
            connection.Close();
            return;
        }

        _connections.Add(connection);
        await _codec.CreateSession(connection, _handler, _options).RunAsync();
        _connections.Remove(connection);
    }
}
