namespace Fairlead.Configuration;

/// <summary>Changes to headers, at one level of the route configuration.</summary>
public sealed record HeaderMutations
{
    /// <summary>No change.</summary>
    public static HeaderMutations None { get; } = new();

    /// <summary>Added to requests.</summary>
    public ConfigList<HeaderValueOption> RequestHeadersToAdd { get; init; } = [];

    /// <summary>Removed from requests, before anything is added.</summary>
    public ConfigList<string> RequestHeadersToRemove { get; init; } = [];

    /// <summary>Added to responses.</summary>
    public ConfigList<HeaderValueOption> ResponseHeadersToAdd { get; init; } = [];

    /// <summary>Removed from responses, before anything is added.</summary>
    public ConfigList<string> ResponseHeadersToRemove { get; init; } = [];
}
