namespace Fairlead.Xds.Discovery.Streams;

/// <summary>What streams work with.</summary>
internal sealed record StreamSettings
{
    public required TimeProvider Time { get; init; }

    public required DiscoveryNotes Notes { get; init; }

    public required ControlPlaneStats Stats { get; init; }

    /// <summary>The most bytes of a response.</summary>
    public int MaxMessage { get; init; } = 64 * 1024 * 1024;

    /// <summary>Draws from [0, 1).</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
