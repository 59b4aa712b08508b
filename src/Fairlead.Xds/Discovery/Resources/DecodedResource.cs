using Fairlead.Configuration;
using Fairlead.Xds.Translation;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>What became of a resource's bytes.</summary>
internal sealed record DecodedResource
{
    /// <summary>Its name, also if it cannot be used; empty if it cannot be told.</summary>
    public required string Name { get; init; }

    /// <summary>The resource; null if it cannot be used.</summary>
    public ConfigResource? Resource { get; init; }

    public IReadOnlyList<SourceReference> References { get; init; } = [];

    /// <summary>Its parts, for the next version; null if it has none.</summary>
    public RouteParts? Parts { get; init; }

    /// <summary>Why it cannot be used; empty if it can.</summary>
    public string Refusal { get; init; } = "";

    public IReadOnlyList<ConfigWarning> Warnings { get; init; } = [];
}
