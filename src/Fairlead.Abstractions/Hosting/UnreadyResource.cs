using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>A resource that was accepted and is not in force yet.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="WaitsFor">What for, in words: <c>Endpoints 'web'</c>, <c>DNS</c>.</param>
public sealed record UnreadyResource(ResourceReference Resource, ConfigList<string> WaitsFor);
