using System.Text;
using Fairlead.AccessLogging;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Routing;
using Fairlead.Statistics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Http;

/// <summary>A connection manager's configuration, compiled: shared by all workers, immutable but for the routes.</summary>
internal sealed class HttpManagerConfig
{
    public required HttpConnectionManager Source { get; init; }

    public required RouteTableSlot Routes { get; init; }

    public required StreamFilterPlan Filters { get; init; }

    public required IReadOnlyList<IAccessLogger> AccessLogs { get; init; }

    public required IReadOnlyList<IServerCodec> Codecs { get; init; }

    public required ServerCodecOptions CodecOptions { get; init; }

    public required StatGroup Stats { get; init; }

    public required Clusters.ClusterDirectory Clusters { get; init; }

    public required StatsRegistry Registry { get; init; }

    public required IServiceProvider Services { get; init; }

    public required ILogger Logger { get; init; }

    public required byte[] ServerName { get; init; }

    public required PathNormalizer Paths { get; init; }

    public required byte[] Via { get; init; }

    /// <summary>In ms; 0: none.</summary>
    public required long StreamIdleTimeout { get; init; }

    /// <summary>In ms; 0: none.</summary>
    public required long RequestTimeout { get; init; }

    /// <summary>In ms; 0: none.</summary>
    public required long MaxStreamDuration { get; init; }

    /// <summary>Options for the codec of this manager.</summary>
    public static ServerCodecOptions CodecOptionsOf(HttpConnectionManager source, CodecStatistics? statistics)
    {
        var common = source.CommonHttpProtocolOptions;
        var upgrades = source.UpgradeConfigs.Where(u => u.Enabled).Select(u => u.UpgradeType.ToLowerInvariant()).ToArray();
        return new ServerCodecOptions
        {
            MaxHeaderBytes = source.MaxRequestHeadersKb * 1024,
            MaxHeaderCount = common.MaxHeadersCount,
            RequestHeadersTimeoutMilliseconds = (long)source.RequestHeadersTimeout.TotalMilliseconds,
            IdleTimeoutMilliseconds = (long)common.IdleTimeout.TotalMilliseconds,
            MaxConnectionDurationMilliseconds = (long)(common.MaxConnectionDuration?.TotalMilliseconds ?? 0),
            DelayedCloseTimeoutMilliseconds = (long)source.DelayedCloseTimeout.TotalMilliseconds,
            MaxRequestsPerConnection = common.MaxRequestsPerConnection,
            UnderscoresAction = common.HeadersWithUnderscoresAction,
            Http1 = source.HttpProtocolOptions,
            Http2 = source.Http2ProtocolOptions,
            DrainTimeoutMilliseconds = (long)source.DrainTimeout.TotalMilliseconds,
            UpgradeTypes = [.. upgrades.Where(u => u != "connect")],
            AllowConnect = upgrades.Contains("connect"),
            Proxy100Continue = source.Proxy100Continue,
            Statistics = statistics,
        };
    }
}
