namespace Fairlead.Xds.Server;

/// <summary>Bounds and habits of the server.</summary>
public sealed class XdsServerOptions
{
    /// <summary>What clients are told that the server is called (<c>control_plane.identifier</c>); empty to tell nothing. Default: <c>fairlead</c>.</summary>
    public string Identifier { get; set; } = "fairlead";

    /// <summary>The largest request, in bytes. Default: 4 MiB; from 1 KiB.</summary>
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many streams may be open; who comes then gets RESOURCE_EXHAUSTED. Default: 10,000; from 1.</summary>
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>How many resources a stream may ask for by name, all types together. Default: 100,000; from 1.</summary>
    public int MaxNamesPerStream { get; set; } = 100_000;

    /// <summary>The longest name of a resource, in characters. Default: 4,096; from 1.</summary>
    public int MaxNameLength { get; set; } = 4096;

    /// <summary>How many types a stream may ask for. Default: 64; from 1.</summary>
    public int MaxTypesPerStream { get; set; } = 64;

    internal string? Check() =>
        MaxRequestBytes < 1024 ? $"{nameof(MaxRequestBytes)} must be at least 1024"
        : MaxStreams < 1 ? $"{nameof(MaxStreams)} must be at least 1"
        : MaxNamesPerStream < 1 ? $"{nameof(MaxNamesPerStream)} must be at least 1"
        : MaxNameLength < 1 ? $"{nameof(MaxNameLength)} must be at least 1"
        : MaxTypesPerStream < 1 ? $"{nameof(MaxTypesPerStream)} must be at least 1"
        : Identifier is null ? $"{nameof(Identifier)} must not be null"
        : null;
}
