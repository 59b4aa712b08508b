using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Statistics;
using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>How the connections of a cluster are made and what is spoken on them. Versions of a cluster that agree in it share it, and with it their connections.</summary>
internal sealed class ClusterTransport
{
    private static readonly ClientAddresses AnyClient = new(default, default, []);

    private readonly Cluster _config;

    public ClusterTransport(Cluster config, UpstreamCodecs codecs, ITransport transport, SocketMatches sockets, StatsRegistry registry)
    {
        _config = config;
        Codecs = codecs;
        Sockets = sockets;
        Connector = new UpstreamConnector(transport, config);
        CodecOptions = OptionsOf(config, new CodecStatistics(registry, $"cluster.{(config.AltStatName.Length > 0 ? config.AltStatName : config.Name)}."));
    }

    public UpstreamCodecs Codecs { get; }

    public SocketMatches Sockets { get; }

    public UpstreamConnector Connector { get; }

    public ClientCodecOptions CodecOptions { get; }

    /// <summary>True if what a request says of itself goes into the handshake of its connection.</summary>
    public bool IsKeyed(ITransportSocket socket) =>
        _config.UpstreamHttpProtocolOptions.AutoSni || _config.UpstreamHttpProtocolOptions.AutoSanValidation || socket.ClientKeyOf(AnyClient) is not null;

    /// <summary>True if a cluster would have the same.</summary>
    public bool Serves(Cluster cluster) =>
        cluster.TransportSocket == _config.TransportSocket
        && cluster.TransportSocketMatches.Equals(_config.TransportSocketMatches)
        && cluster.Protocol == _config.Protocol
        && cluster.ConnectTimeout == _config.ConnectTimeout
        && cluster.PerConnectionBufferLimitBytes == _config.PerConnectionBufferLimitBytes
        && cluster.TcpKeepalive == _config.TcpKeepalive
        && cluster.AltStatName == _config.AltStatName
        && cluster.CommonHttpProtocolOptions == _config.CommonHttpProtocolOptions
        && cluster.UpstreamHttpProtocolOptions == _config.UpstreamHttpProtocolOptions
        && cluster.Http2ProtocolOptions == _config.Http2ProtocolOptions;

    private static ClientCodecOptions OptionsOf(Cluster config, CodecStatistics statistics)
    {
        var http = config.CommonHttpProtocolOptions;
        return new ClientCodecOptions
        {
            Http2 = config.Http2ProtocolOptions,
            MaxHeaderCount = http.MaxHeadersCount,
            IdleTimeoutMilliseconds = (long)http.IdleTimeout.TotalMilliseconds,
            MaxConnectionDurationMilliseconds = (long)(http.MaxConnectionDuration?.TotalMilliseconds ?? 0),
            MaxRequestsPerConnection = http.MaxRequestsPerConnection,
            Statistics = statistics,
        };
    }
}
