using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="RouteAction"/>.</summary>
internal sealed class ForwardPlan
{
    private readonly ClusterTarget[] _targets;
    private readonly ulong _totalWeight;
    private readonly byte[]? _clusterHeader;

    public ForwardPlan(RouteAction source, ClusterTarget[] targets, byte[]? clusterHeader, PathRewrite? path, HostRewrite? host)
    {
        Source = source;
        _targets = targets;
        _clusterHeader = clusterHeader;
        Path = path;
        Host = host;
        foreach (var target in targets)
            _totalWeight += target.Weight;
        TimeoutMs = (long)source.Timeout.TotalMilliseconds;
        IdleTimeoutMs = source.IdleTimeout is { } idle ? (long)idle.TotalMilliseconds : -1;
    }

    public RouteAction Source { get; }

    public PathRewrite? Path { get; }

    public HostRewrite? Host { get; }

    /// <summary>Milliseconds from the end of the request to the end of the response; 0: unlimited.</summary>
    public long TimeoutMs { get; }

    /// <summary>Milliseconds without activity; 0: unlimited; -1: as the listener says.</summary>
    public long IdleTimeoutMs { get; }

    public RoutingPriority Priority => Source.Priority;

    /// <summary>The status if the cluster does not exist.</summary>
    public int ClusterNotFoundStatus => Source.ClusterNotFoundResponseCode;

    /// <summary>All clusters that may be chosen; one without a name where a header names it.</summary>
    public ReadOnlySpan<ClusterTarget> Targets => _targets;

    public ClusterRef ChooseCluster(RequestHead request, ulong random)
    {
        var target = ChooseTarget(random);
        if (_clusterHeader is null)
            return new ClusterRef(target, target.NameBytes);
        request.Headers.TryGetValue(_clusterHeader, out var name);
        return new ClusterRef(target, name);
    }

    /// <summary>Half-open ranges in the order of the configuration: weight 0 is never chosen.</summary>
    public ClusterTarget ChooseTarget(ulong random)
    {
        if (_targets.Length == 1)
            return _targets[0];
        var point = random % _totalWeight;
        var index = 0;
        while (point >= _targets[index].Weight)
            point -= _targets[index++].Weight;
        return _targets[index];
    }

    public void ApplyRewrite(RequestHead request, ulong random)
    {
        var host = ChooseTarget(random).HostRewrite;
        if (host is not null)
            HostRewrite.Set(request.Headers, host, Source.AppendXForwardedHost);
        else
            Host?.Apply(request.Headers);
        Path?.Apply(request.Headers);
    }
}
