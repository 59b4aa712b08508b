namespace Fairlead.Xds.Discovery;

/// <summary>What a session works with.</summary>
internal sealed record DiscoverySettings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public required DiscoveryStats Stats { get; init; }

    public required DiscoveryNotes Notes { get; init; }

    /// <summary>The most resources of one type from one origin.</summary>
    public int MaxResources { get; init; } = 100_000;
}
