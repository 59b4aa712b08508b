using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Reading;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Discovery;

/// <summary>Reads responses that are YAML or JSON: files, and what REST answers.</summary>
internal sealed class DocumentResponses(IDiscoveryNotes notes)
{
    private const string Resources = "resources";

    /// <summary>The response, or why there is none. A resource that cannot be read is in it with its problem.</summary>
    public (ReceivedResponse? Response, string Problem) Read(string text, ResourceType type)
    {
        try
        {
            var document = DocumentReader.Read(text);
            var diagnostics = new Diagnostics();
            var envelope = ReadEnvelope(document, diagnostics);
            if (diagnostics.Errors.Count == 0 && envelope.TypeUrl.Length > 0 && ResourceTypes.Find(envelope.TypeUrl) != type)
                diagnostics.Add("type_url", $"'{envelope.TypeUrl}' is not '{type.TypeUrl}'");
            if (diagnostics.Errors.Count > 0)
                return (null, string.Join("; ", diagnostics.Errors));
            var items = document.Find(Resources)?.Items ?? [];
            var resources = items.Select((item, i) => ReadResource(item, $"{Resources}[{i}]", type) with { Version = envelope.VersionInfo }).ToArray();
            return (new() { Type = type, Version = envelope.VersionInfo, Nonce = envelope.Nonce, Resources = resources, IsFullState = type.IsCollection, Size = text.Length }, "");
        }
        catch (DocumentException exception)
        {
            return (null, exception.Line > 0 ? $"{exception.Message} (line {exception.Line}, column {exception.Column})" : exception.Message);
        }
    }

    private static DiscoveryResponse ReadEnvelope(ConfigNode document, Diagnostics diagnostics)
    {
        if (document.Find(Resources) is { Kind: not (ConfigNodeKind.Sequence or ConfigNodeKind.Null) } wrong)
            diagnostics.Add(Resources, $"expected a list, found {wrong.Describe()}", wrong.Line, wrong.Column);
        var rest = document.Kind == ConfigNodeKind.Mapping
            ? ConfigNode.Mapping([.. document.Members.Where(member => member.Name != Resources)], document.Line, document.Column)
            : document;
        var bytes = new MessageTranscoder(diagnostics).Transcode(DiscoveryResponse.Descriptor, rest, "");
        return diagnostics.Errors.Count == 0 ? DiscoveryResponse.Parser.ParseFrom(bytes) : new();
    }

    // Each on its own, so that one that is wrong does not take the others with it.
    private ReceivedResource ReadResource(ConfigNode node, string path, ResourceType type)
    {
        var diagnostics = new Diagnostics();
        var bytes = new MessageTranscoder(diagnostics, Find).EncodeAny(node, path);
        foreach (var warning in diagnostics.Warnings)
            notes.UnknownField(warning.Message);
        if (diagnostics.Errors.Count > 0)
            return new(NameIn(node), "", null, Problem: string.Join("; ", diagnostics.Errors));
        return Responses.Read(Any.Parser.ParseFrom(bytes), type);
    }

    // For telling which one is wrong.
    private static string NameIn(ConfigNode node) =>
        (node.Find("name") ?? node.Find("cluster_name") ?? node.Find("clusterName")) is { Kind: ConfigNodeKind.String, Text: var name } ? name : "";

    private static MessageDescriptor? Find(string typeUrl) =>
        MessageTypes.NameOf(typeUrl) == Resource.Descriptor.FullName ? Resource.Descriptor : MessageTypes.Find(typeUrl);
}
