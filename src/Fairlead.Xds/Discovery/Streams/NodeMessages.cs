using Fairlead.Xds.Reading;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Core = Envoy.Config.Core.V3;
using Node = Fairlead.Configuration.Node;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Tells servers who asks.</summary>
internal static class NodeMessages
{
    // Nobody configures these, so they are not among the fields that we read; fields that a message does not know it sends as they came.
    private const int UserAgentName = 6;
    private const int ClientFeatures = 10;

    public static Core.Node Of(Node node)
    {
        var known = new Core.Node
        {
            Id = node.Id,
            Cluster = node.Cluster,
            Locality = node.Locality == new Configuration.Locality() ? null : new() { Region = node.Locality.Region, Zone = node.Locality.Zone, SubZone = node.Locality.SubZone },
            Metadata = node.MetadataJson.Length > 0 ? StructOf(node.MetadataJson) : null,
        };
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            known.WriteTo(output);
            Write(output, UserAgentName, "fairlead");
            Write(output, ClientFeatures, "xds.config.resource-in-sotw");
            Write(output, ClientFeatures, "xds.config.supports-resource-ttl");
        }

        return Core.Node.Parser.ParseFrom(bytes.ToArray());
    }

    private static void Write(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static Struct StructOf(string json) => StructNodes.ToStruct(DocumentReader.Read(json), "", new Diagnostics());
}
