using Microsoft.Extensions.Logging;

namespace Sidecar;

/// <summary>What the command line says.</summary>
internal sealed record SidecarOptions
{
    public string? ConfigPath { get; init; }

    public string? ConfigYaml { get; init; }

    public bool IsValidateOnly { get; init; }

    public required int Concurrency { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required TimeSpan DrainTime { get; init; }

    /// <summary>How often part-filled buffers of access logs are written.</summary>
    public required TimeSpan FileFlushInterval { get; init; }

    /// <summary>Fields of the bootstrap that the API does not have are warnings.</summary>
    public bool AllowUnknownStaticFields { get; init; }

    /// <summary>Replaces the cluster of the node; null for that of the bootstrap.</summary>
    public string? ServiceCluster { get; init; }

    /// <summary>Replaces the id of the node; null for that of the bootstrap.</summary>
    public string? ServiceNode { get; init; }

    /// <summary>Replaces the zone of the node; null for that of the bootstrap.</summary>
    public string? ServiceZone { get; init; }

    /// <summary>Flags that were given and have no effect, each with the reason.</summary>
    public IReadOnlyList<string> FlagsWithoutEffect { get; init; } = [];
}
