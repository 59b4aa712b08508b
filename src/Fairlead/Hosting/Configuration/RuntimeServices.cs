using Fairlead.Clusters;
using Fairlead.Extensions;
using Fairlead.Listeners;
using Fairlead.Statistics;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>What the parts of the runtime share.</summary>
internal sealed class RuntimeServices
{
    public required WorkerSet Workers { get; init; }

    public required ExtensionRegistry Extensions { get; init; }

    public required StatsRegistry Stats { get; init; }

    public required IServiceProvider Services { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The most connections of clients over all listeners; null for no limit.</summary>
    public int? MaxDownstreamConnections { get; init; }

    /// <summary>The connections that count towards <see cref="MaxDownstreamConnections"/>.</summary>
    public ConnectionGauge DownstreamConnections { get; } = new();

    public ClusterDirectory Clusters { get; } = new();

    public SecretStore Secrets { get; } = new();

    public ITransportSocketContext SocketContext(string name, string statPrefix) => new TransportSocketContext(name, Services, Stats, statPrefix, Secrets);
}
