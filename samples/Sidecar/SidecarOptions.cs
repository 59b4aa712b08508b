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
}
