namespace Fairlead.Configuration;

/// <summary>Refers to a listener filter by name and carries its options. Source: <c>envoy.config.listener.v3.ListenerFilter</c>.</summary>
public sealed record ListenerFilter
{
    /// <summary>The name under which the filter is registered.</summary>
    public required string Name { get; init; }

    /// <summary>The options: the filter's own options type, a <see cref="RawConfig"/> that is bound to it when the configuration is applied, or null for defaults.</summary>
    public object? Config { get; init; }

    /// <summary>The connections that the filter leaves alone, asked when its turn comes; null for none.</summary>
    public ListenerFilterPredicate? DisabledFor { get; init; }
}
