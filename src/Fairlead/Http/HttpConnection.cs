using Fairlead.Codecs;
using Fairlead.Filters;
using Fairlead.Listeners;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <summary>One client connection of a connection manager.</summary>
internal sealed class HttpConnection(HttpConnectionManagerFilter manager, ServedConnection connection) : IServerStreamHandler
{
    public HttpConnectionManagerFilter Manager { get; } = manager;

    private byte[]? _clientCert;
    private ServerSession? _session;
    private UpstreamName? _upstreamName;
    private ITransportSocket? _keySocket;
    private string _clientKey = "";
    private bool _isHttp1;

    public ServedConnection Served { get; } = connection;

    public TlsClientHello? ClientHello { get; } = connection.GetState<TlsClientHello>();

    /// <summary>The client came by TLS.</summary>
    public bool IsSecure { get; } = connection.Connection.Tls is not null;

    /// <summary>What <c>x-forwarded-client-cert</c> tells of the client; empty if it has shown no certificate.</summary>
    public ReadOnlySpan<byte> ClientCert => _clientCert ??= ForwardedClientCert.ElementOf(Served.Connection.Tls, Manager.Config.Source.SetCurrentClientCertDetails);

    /// <summary>What upstreams may be told of the client.</summary>
    public ClientAddresses Client => field ??= Served.ClientAddresses();

    public bool ShouldDrain => Served.IsDraining;

    public void Attach(ServerSession session, string codec)
    {
        _session = session;
        _isHttp1 = codec == "http1";
    }

    /// <summary>Lets the connection finish. Without hurry an idle HTTP/1 connection stays: the next response tells it to close, and no request that is on its way is lost.</summary>
    public void Drain()
    {
        if (!_isHttp1 || !DrainPace.IsUnhurried(Served))
            _session?.Drain();
    }

    /// <summary>The host of a request as a name.</summary>
    public UpstreamName UpstreamNameOf(ReadOnlySpan<byte> authority) =>
        _upstreamName is { } last && last.IsOf(authority) ? last : _upstreamName = UpstreamName.Of(authority);

    /// <summary>What a transport socket tells of the client; empty for nothing.</summary>
    public string ClientKeyFor(ITransportSocket socket)
    {
        if (!ReferenceEquals(socket, _keySocket))
            (_keySocket, _clientKey) = (socket, socket.ClientKeyOf(Client) ?? "");
        return _clientKey;
    }

    public ValueTask ServeAsync(ServerStream stream)
    {
        var exchange = Manager.RentStream();
        exchange.Begin(this, stream);
        return exchange.RunAsync();
    }

    public void OnProtocolError(ServerStream stream, int status, string details)
    {
        Manager.Count(HttpManagerStat.DownstreamCxProtocolError);
        if (status == 0)
        {
            HttpLog.ProtocolError(Manager.Config.Logger, Served.RemoteAddress, details);
            return;
        }

        Manager.Count(HttpManagerStat.DownstreamRqTotal);
        if (status is 431 or 414 or 413)
            Manager.Count(HttpManagerStat.DownstreamRqTooLarge);
        if (status == 408)
            Manager.Count(HttpManagerStat.DownstreamRqTimeout);
        Manager.Count(status >= 500 ? HttpManagerStat.DownstreamRq5xx : HttpManagerStat.DownstreamRq4xx);
        var exchange = Manager.RentStream();
        exchange.Begin(this, stream);
        exchange.Refused(status, details);
    }
}
