using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Observability.Admin;
using Fairlead.Statistics;
using Fairlead.Transports;
using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.Tests.Admin;

/// <summary>A host that remembers what was asked of it.</summary>
internal sealed class FakeHost : IHostControl, IConfigDumpProvider, IClusterStatusProvider, IListenerStatusProvider, ILogLevels
{
    private readonly Dictionary<string, LogLevel> _levels = new() { ["Fairlead"] = LogLevel.Information, ["Fairlead.Http"] = LogLevel.Warning };

    public HostState State { get; set; }

    public TimeSpan Uptime => TimeSpan.FromSeconds(75.5);

    public int Concurrency => 2;

    public long ConnectionCount => 17;

    public Node Node { get; } = new() { Id = "sidecar~1", Cluster = "shop", MetadataJson = """{"LABELS":{"app":"cart"},"token":"s3cret"}""" };

    public IReadOnlyDictionary<string, string> CommandLineOptions { get; } = new Dictionary<string, string> { ["drain_time"] = "45s", ["config_path"] = "/etc/envoy.json" };

    public List<string> Calls { get; } = [];

    public Bootstrap Bootstrap { get; init; } = new();

    public DateTimeOffset BootstrapTime { get; } = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    public List<ConfigDumpEntry> Resources { get; } = [];

    public List<ClusterStatus> Clusters { get; } = [];

    public List<ListenerStatus> Listeners { get; } = [];

    public StatsRegistry Stats { get; } = new(2);

    public IReadOnlyDictionary<string, LogLevel> Levels => _levels;

    public void SetHealthCheckFailed(bool isFailed) => Calls.Add($"health check failed: {isFailed}");

    public void DrainListeners(bool inboundOnly, bool graceful) => Calls.Add($"drain inbound={inboundOnly} graceful={graceful}");

    public void Shutdown() => Calls.Add("shutdown");

    public List<UnreadyResource> Unready { get; } = [];

    public IReadOnlyList<ConfigDumpEntry> GetResources() => Resources;

    public IReadOnlyList<UnreadyResource> GetUnready() => Unready;

    public IReadOnlyList<ClusterStatus> GetClusters() => Clusters;

    public IReadOnlyList<ListenerStatus> GetListeners() => Listeners;

    public bool TrySet(string? logger, LogLevel level)
    {
        if (logger is not null && !_levels.ContainsKey(logger))
            return false;
        foreach (var name in _levels.Keys.Where(n => logger is null || n == logger).ToList())
            _levels[name] = level;
        return true;
    }

    public AdminHandler CreateAdmin(params AdminEndpoint[] endpoints) => new(
        new AdminOptions { Host = this, Stats = Stats, Config = this, Clusters = this, Listeners = this, LogLevels = this, Version = "1.2.3", Endpoints = endpoints },
        new TestExtensionContext());

    public static NetworkAddress Address(string host, int port) => NetworkAddress.TryParse(host, port, out var address) ? address : throw new ArgumentException(host, nameof(host));
}
