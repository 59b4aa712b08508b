using Fairlead.Codecs;
using Fairlead.Filters;

namespace Fairlead.Http;

/// <summary>One client connection of a connection manager.</summary>
internal sealed class HttpConnection(HttpConnectionManagerFilter manager, ServedConnection connection) : IServerStreamHandler
{
    public HttpConnectionManagerFilter Manager { get; } = manager;

    public ServedConnection Served { get; } = connection;

    public TlsClientHello? ClientHello { get; } = connection.GetState<TlsClientHello>();

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
