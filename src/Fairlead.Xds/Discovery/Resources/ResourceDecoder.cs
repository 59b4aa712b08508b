using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Decodes resources from servers. Whatever the bytes are, the outcome is a resource or a reason.</summary>
internal sealed class ResourceDecoder(DiscoveryPlan plan)
{
    private const int MaxErrors = 20;

    /// <summary>Decodes a resource.</summary>
    /// <param name="body">The resource.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="inForce">The resources of its type that are in force, by name.</param>
    public DecodedResource Decode(Any body, DiscoveryOrigin origin, IReadOnlyDictionary<string, StoredResource> inForce)
    {
        var diagnostics = new Diagnostics { ComesFromPeer = true, MaxEntries = MaxErrors };
        var name = "";
        try
        {
            var resource = ResourceTranslation.Translate(body, new Scope(diagnostics, ""), before => inForce.GetValueOrDefault(before)?.Parts, out name, out var parts);
            var references = diagnostics.References.Select(reference => Resolve(reference, origin)).ToArray();
            foreach (var reference in references)
            {
                if (plan.Refusal(reference.Origin) is { } refusal)
                    diagnostics.Add("", refusal);
            }

            return new()
            {
                Name = name,
                Resource = diagnostics.Errors.Count == 0 ? resource : null,
                References = references,
                Parts = parts,
                Refusal = string.Join("; ", diagnostics.Errors),
                Warnings = diagnostics.Warnings,
            };
        }
#pragma warning disable CA1031 // One resource must never end the stream of all of them.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new() { Name = name, Refusal = $"the content cannot be used: {exception.Message}" };
        }
    }

    private static SourceReference Resolve(SourceReference reference, DiscoveryOrigin origin) =>
        reference.Origin is DiscoveryOrigin.Self ? reference with { Origin = origin } : reference;
}
