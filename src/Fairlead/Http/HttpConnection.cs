using Fairlead.Codecs;
using Fairlead.Filters;

namespace Fairlead.Http;

/// <summary>One client connection of a connection manager.</summary>
internal sealed class HttpConnection(HttpConnectionManagerFilter manager, ServedConnection connection) : IServerStreamHandler
{
    public HttpConnectionManagerFilter Manager { get; } = manager;

    private byte[]? _clientCert;

    public ServedConnection Served { get; } = connection;

    public TlsClientHello? ClientHello { get; } = connection.GetState<TlsClientHello>();

    /// <summary>The client came by TLS.</summary>
    public bool IsSecure { get; } = connection.Connection.Tls is not null;

    /// <summary>What <c>x-forwarded-client-cert</c> tells of the client; empty if it has shown no certificate.</summary>
    public ReadOnlySpan<byte> ClientCert => _clientCert ??= ForwardedClientCert.ElementOf(Served.Connection.Tls, Manager.Config.Source.SetCurrentClientCertDetails);

    public bool ShouldDrain => Served.IsDraining;

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
