using Fairlead.Xds.Reading;
using Core = Envoy.Config.Core.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates metadata: it is kept as text, for who asks.</summary>
internal static class Metadata
{
    public static string ToJson(Core.Metadata? metadata) => metadata is { FilterMetadata.Count: > 0 } ? StructNodes.ToJson(metadata.FilterMetadata) : "";
}
