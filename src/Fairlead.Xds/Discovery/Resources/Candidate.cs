using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>A resource that may come into force.</summary>
/// <param name="Response">The index of the response that had it last.</param>
/// <param name="Stored">What will be in force.</param>
/// <param name="IsChanged">False if it is in force already, byte by byte.</param>
/// <param name="TimeToLive">After how long it is gone; null for never.</param>
internal sealed record Candidate(int Response, StoredResource Stored, bool IsChanged, TimeSpan? TimeToLive)
{
    public ConfigResource Resource => Stored.Resource;
}
