namespace Fairlead.Routing;

/// <summary>A cluster that a route may choose, with what belongs to that choice.</summary>
internal sealed class ClusterTarget
{
    public required string Name { get; init; }

    public required byte[] NameBytes { get; init; }

    /// <summary>The index of the name in <see cref="RouteTable.Clusters"/>, so that a worker finds its cluster in an array; -1 for a cluster that a header names.</summary>
    public required int Index { get; init; }

    public required uint Weight { get; init; }

    public required HeaderPlans Headers { get; init; }

    public required RouteFilterConfigs FilterConfigs { get; init; }

    /// <summary>Replaces the host; null keeps it or leaves it to the route.</summary>
    public byte[]? HostRewrite { get; init; }
}
