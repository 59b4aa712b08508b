namespace Fairlead.Routing;

/// <summary>The cluster that was chosen for a request.</summary>
internal readonly ref struct ClusterRef
{
    public ClusterRef(ClusterTarget target, ReadOnlySpan<byte> name)
    {
        Target = target;
        Name = name;
    }

    /// <summary>What the route says of it. <see cref="ClusterTarget.Index"/> is -1 if a header named it: then look <see cref="Name"/> up.</summary>
    public ClusterTarget Target { get; }

    /// <summary>The cluster's name, valid until the request's headers change; empty if the header that should name it is missing.</summary>
    public ReadOnlySpan<byte> Name { get; }
}
