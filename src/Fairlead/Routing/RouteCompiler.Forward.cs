using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;

namespace Fairlead.Routing;

/// <content>Routes that forward to clusters.</content>
internal sealed partial class RouteCompiler
{
    private ForwardPlan? CompileForward(RouteAction action, PathCondition? condition, HeaderPlans headers, RouteFilterConfigs filters, string path)
    {
        var before = _scope.Errors.Count;
        CheckForward(action, path);
        var targets = CompileTargets(action, headers, filters, path);
        var rewrite = CompilePathRewrite(action.PrefixRewrite, action.RegexRewrite, condition, path);
        var host = CompileHostRewrite(action, path);
        var clusterHeader = string.IsNullOrEmpty(action.ClusterHeader) ? null : HeaderName(action.ClusterHeader, $"{path}.cluster_header");
        return _scope.Errors.Count > before ? null : new ForwardPlan(action, targets, clusterHeader, rewrite, host);
    }

    private void CheckForward(RouteAction action, string path)
    {
        var choices = (string.IsNullOrEmpty(action.Cluster) ? 0 : 1) + (string.IsNullOrEmpty(action.ClusterHeader) ? 0 : 1) + (action.WeightedClusters.Count > 0 ? 1 : 0);
        if (choices != 1)
            _scope.Fail(path, "Exactly one of cluster, cluster_header and weighted_clusters must be set.");
        if (action.ClusterNotFoundResponseCode is not (503 or 404 or 500))
            _scope.Fail($"{path}.cluster_not_found_response_code", "The status must be 503, 404 or 500.");
        if (action.Timeout < TimeSpan.Zero)
            _scope.Fail($"{path}.timeout", "The time-out must not be negative; zero disables it.");
        if (action.IdleTimeout < TimeSpan.Zero)
            _scope.Fail($"{path}.idle_timeout", "The time-out must not be negative; zero disables it.");
        if (!Enum.IsDefined(action.Priority))
            _scope.Fail($"{path}.priority", $"{action.Priority} is no priority.");
        var upgrades = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < action.UpgradeConfigs.Count; i++)
        {
            if (!upgrades.Add(action.UpgradeConfigs[i].UpgradeType))
                _scope.Fail($"{path}.upgrade_configs[{i}]", $"'{action.UpgradeConfigs[i].UpgradeType}' stands there twice.");
        }
    }

    private ClusterTarget[] CompileTargets(RouteAction action, HeaderPlans headers, RouteFilterConfigs filters, string path)
    {
        if (action.WeightedClusters.Count > 0)
            return CompileWeighted(action.WeightedClusters, headers, filters, $"{path}.weighted_clusters");
        var name = action.Cluster ?? "";
        var index = name.Length > 0 ? _scope.ClusterIndex(name, $"{path}.cluster") : -1;
        return [new ClusterTarget { Name = name, NameBytes = Encoding.UTF8.GetBytes(name), Index = index, Weight = 1, Headers = headers, FilterConfigs = filters }];
    }

    private ClusterTarget[] CompileWeighted(ConfigList<WeightedCluster> clusters, HeaderPlans headers, RouteFilterConfigs filters, string path)
    {
        var targets = new ClusterTarget[clusters.Count];
        ulong total = 0;
        for (var i = 0; i < clusters.Count; i++)
        {
            var cluster = clusters[i];
            var clusterPath = $"{path}.clusters[{i}]";
            total += cluster.Weight;
            CheckHost(cluster.HostRewriteLiteral, $"{clusterPath}.host_rewrite_literal");
            targets[i] = new ClusterTarget
            {
                Name = cluster.Name,
                NameBytes = Encoding.UTF8.GetBytes(cluster.Name),
                Index = _scope.ClusterIndex(cluster.Name, $"{clusterPath}.name"),
                Weight = cluster.Weight,
                Headers = _scope.CompileHeaders(cluster.Headers, headers, clusterPath),
                FilterConfigs = _scope.CompileFilters(cluster.TypedPerFilterConfig, filters, clusterPath),
                HostRewrite = string.IsNullOrEmpty(cluster.HostRewriteLiteral) ? null : Encoding.UTF8.GetBytes(cluster.HostRewriteLiteral),
            };
        }

        if (total is 0 or > uint.MaxValue)
            _scope.Fail(path, $"The sum of the weights must be 1 to {uint.MaxValue}, not {total}.");
        return targets;
    }

    private HostRewrite? CompileHostRewrite(RouteAction action, string path)
    {
        var literal = string.IsNullOrEmpty(action.HostRewriteLiteral) ? null : action.HostRewriteLiteral;
        var header = string.IsNullOrEmpty(action.HostRewriteHeader) ? null : action.HostRewriteHeader;
        if ((literal is null ? 0 : 1) + (header is null ? 0 : 1) + (action.AutoHostRewrite ? 1 : 0) > 1)
            _scope.Fail(path, "Only one of host_rewrite_literal, host_rewrite_header and auto_host_rewrite may be set.");
        CheckHost(literal, $"{path}.host_rewrite_literal");
        if (literal is null && header is null)
            return null;
        return new HostRewrite(
            literal is null ? null : Encoding.UTF8.GetBytes(literal),
            header is null ? null : HeaderName(header, $"{path}.host_rewrite_header"),
            action.AppendXForwardedHost);
    }

    private byte[] HeaderName(string name, string path)
    {
        var bytes = ByteText.LowerUtf8(name);
        if (!HeaderSyntax.IsToken(name.StartsWith(':') ? bytes.AsSpan(1) : bytes))
            _scope.Fail(path, $"'{name}' is not a header name (RFC 9110, 5.1).");
        return bytes;
    }
}
