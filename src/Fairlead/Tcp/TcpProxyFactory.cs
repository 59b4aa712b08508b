using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Hosting;
using Fairlead.Hosting.Configuration;
using Fairlead.Workers;

namespace Fairlead.Tcp;

/// <summary>Compiles TCP proxies and makes their filters.</summary>
internal sealed class TcpProxyFactory(RuntimeServices services, Func<string, bool> clusterExists) : NetworkFilterFactory(ExtensionNames.TcpProxy)
{
    public override bool IsTerminal => true;

    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        if (config.Config is not TcpProxy source)
        {
            errors.Add(new ConfigError(path, "a TcpProxy is needed"));
            return null;
        }

        var before = errors.Count;
        Check(source, path, errors);
        var logs = ListenerCompiler.CompileAccessLogs(source.AccessLog, $"{path}.access_log", services, errors);
        if (errors.Count > before)
            return null;
        (string Name, uint Weight)[] targets = source.Cluster is { } single ? [(single, 1)] : [.. source.WeightedClusters.Select(w => (w.Name, w.Weight))];
        return new TcpProxyConfig
        {
            Source = source,
            Targets = [.. targets.Select(t => (services.Clusters.GetSlot(t.Name), t.Weight))],
            TotalWeight = (ulong)targets.Sum(t => t.Weight),
            AccessLogs = logs,
            Stats = services.Stats.GetOrAdd($"tcp.{source.StatPrefix}.", TcpProxyConfig.Schema),
        };
    }

    public override INetworkFilter Create(object? options, Worker worker, IExtensionContext context) => new TcpProxyFilter((TcpProxyConfig)options!, worker);

    private void Check(TcpProxy source, string path, ICollection<ConfigError> errors)
    {
        if (source.StatPrefix.Length == 0)
            errors.Add(new ConfigError($"{path}.stat_prefix", "must not be empty"));
        if ((source.Cluster is null) == (source.WeightedClusters.Count == 0))
            errors.Add(new ConfigError(path, "exactly one of cluster and weighted_clusters is needed"));
        if (source.WeightedClusters.Count > 0 && source.WeightedClusters.Sum(w => w.Weight) is 0 or > uint.MaxValue)
            errors.Add(new ConfigError($"{path}.weighted_clusters", "the sum of the weights must be 1 to 4294967295"));
        if (source.MaxConnectAttempts < 1)
            errors.Add(new ConfigError($"{path}.max_connect_attempts", "must be at least 1"));
        if (source.Cluster is { } cluster && !clusterExists(cluster))
            errors.Add(new ConfigError($"{path}.cluster", $"there is no cluster '{cluster}'"));
        for (var i = 0; i < source.WeightedClusters.Count; i++)
        {
            if (!clusterExists(source.WeightedClusters[i].Name))
                errors.Add(new ConfigError($"{path}.weighted_clusters.clusters[{i}].name", $"there is no cluster '{source.WeightedClusters[i].Name}'"));
        }
    }
}
