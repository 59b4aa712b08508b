using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>A resource in a response, still encoded.</summary>
/// <param name="Name">Its name, as far as it stands beside the body; else empty.</param>
/// <param name="Version">Its version, as far as it has one of its own; else empty.</param>
/// <param name="Body">The resource; null for a heartbeat, which only says that the resource still lives.</param>
/// <param name="TimeToLive">After how long it is gone, unless it is sent again; null for never.</param>
/// <param name="Problem">Why it cannot be opened; null if it can.</param>
internal sealed record ReceivedResource(string Name, string Version, Any? Body, TimeSpan? TimeToLive = null, string? Problem = null);
