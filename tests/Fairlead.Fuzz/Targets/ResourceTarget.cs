using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Fuzz.Targets;

/// <summary>Bytes of a control plane. The first one tells the type of the resource.</summary>
internal sealed class ResourceTarget : FuzzTarget
{
    private static readonly string[] Types =
    [
        "envoy.config.listener.v3.Listener",
        "envoy.config.route.v3.RouteConfiguration",
        "envoy.config.cluster.v3.Cluster",
        "envoy.config.endpoint.v3.ClusterLoadAssignment",
    ];

    public override string Name => "resource";

    public override int Cost => 3;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var diagnostics = new Diagnostics { ComesFromPeer = true };
        var resource = new Any { TypeUrl = "type.googleapis.com/" + Types[input[0] % Types.Length], Value = ByteString.CopyFrom(input[1..]) };
        var result = ResourceTranslation.Translate(resource, new Scope(diagnostics, ""), out var name);
        Promise(result is null == (diagnostics.Errors.Count > 0), "A resource is used although it has errors, or is dropped without any.");
        Promise(result is null || result.Name == name && name.Length > 0, "A resource has no name.");
    }
}
