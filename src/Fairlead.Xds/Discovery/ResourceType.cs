using Fairlead.Configuration;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Discovery;

/// <summary>A type of resources that come from elsewhere. <see cref="ResourceTypes"/> has all of them.</summary>
internal sealed record ResourceType
{
    /// <summary>What names it in logs and versions: <c>cds</c>.</summary>
    public required string ShortName { get; init; }

    public required ResourceKind Kind { get; init; }

    public required MessageDescriptor Message { get; init; }

    /// <summary>The service that is asked where the type has a stream of its own.</summary>
    public required string Service { get; init; }

    /// <summary>What follows <c>Stream</c>, <c>Delta</c> and <c>Fetch</c> in the names of its methods.</summary>
    public required string Noun { get; init; }

    /// <summary>The path that is asked over REST.</summary>
    public required string RestPath { get; init; }

    /// <summary>True if all that there is is asked for, and what a full response does not have is gone; false if resources are asked for by name.</summary>
    public bool IsCollection { get; init; }

    /// <summary>Where a collection is counted how it fares; empty for the others, where each name is counted.</summary>
    public string StatPrefix { get; init; } = "";

    /// <summary>The types whose requests wait while resources of this one are applied: what was applied decides what they ask for.</summary>
    public ResourceKind[] HoldsBack { get; init; } = [];

    public string TypeUrl => "type.googleapis.com/" + Message.FullName;

    public override string ToString() => ShortName;
}
