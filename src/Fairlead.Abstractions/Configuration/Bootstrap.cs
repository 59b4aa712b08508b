namespace Fairlead.Configuration;

/// <summary>What a host reads from its bootstrap file. Source: <c>envoy.config.bootstrap.v3.Bootstrap</c>.</summary>
public sealed record Bootstrap
{
    /// <summary>Who this proxy is.</summary>
    public Node Node { get; init; } = new();

    /// <summary>The address of the admin listener; null for none.</summary>
    public Address? AdminAddress { get; init; }

    /// <summary>The most connections of clients that all listeners together hold open at once; more are closed at accept. Null for no limit.</summary>
    public int? MaxDownstreamConnections { get; init; }

    /// <summary>The static listeners and clusters.</summary>
    public ConfigUpdate StaticResources { get; init; } = new() { IsFullState = true };

    /// <summary>Where further resources come from; null if there are none. It is understood by the package that read the file, which has a source that follows it.</summary>
    public DynamicResources? DynamicResources { get; init; }

    /// <summary>Files with secrets that TLS contexts refer to (<c>path_config_source</c>); the host adds a source for each.</summary>
    public ConfigList<string> SecretFiles { get; init; } = [];

    /// <summary>What the file has that is passed over: the proxy works without it.</summary>
    public ConfigList<ConfigWarning> Warnings { get; init; } = [];
}
