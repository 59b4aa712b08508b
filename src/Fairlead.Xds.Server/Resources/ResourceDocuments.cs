using Envoy.Service.Discovery.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Server.Schema;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Resources;

/// <summary>Reads resources from YAML or JSON: one, a list, or an object with <c>resources</c>, which is how Envoy reads them from files.</summary>
internal static class ResourceDocuments
{
    /// <exception cref="ConfigException">The text cannot be used; every reason is told with its place.</exception>
    public static IReadOnlyList<XdsResource> Read(string text)
    {
        var diagnostics = new Diagnostics();
        var resources = new List<XdsResource>();
        try
        {
            var document = DocumentReader.Read(text);
            foreach (var (path, node) in ResourcesOf(document, diagnostics))
                Add(node, path, diagnostics, resources);
        }
        catch (DocumentException exception)
        {
            diagnostics.Add("", exception.Message, exception.Line, exception.Column);
        }

        return diagnostics.Errors.Count == 0 ? resources : throw new ConfigException(diagnostics.Errors);
    }

    private static IEnumerable<(string Path, ConfigNode Node)> ResourcesOf(ConfigNode document, Diagnostics diagnostics)
    {
        if (document.Kind == ConfigNodeKind.Sequence)
            return document.Items.Select((item, i) => ($"[{i}]", item));
        if (document.Kind == ConfigNodeKind.Mapping && document.Find("@type") is not null)
            return [("", document)];
        if (document.Kind != ConfigNodeKind.Mapping || document.Find("resources") is not { Kind: ConfigNodeKind.Sequence } list)
        {
            diagnostics.Add("", "expected a resource with '@type', a list of them, or an object with the list in 'resources'", document.Line, document.Column);
            return [];
        }

        // Envoy's own files have a version; here the content is the version.
        foreach (var member in document.Members.Where(member => member.Name is not ("resources" or "version_info" or "versionInfo")))
            diagnostics.Add(member.Name, $"unknown field '{member.Name}': resources stand in 'resources'", member.Line, member.Column);
        return list.Items.Select((item, i) => ($"resources[{i}]", item));
    }

    private static void Add(ConfigNode node, string path, Diagnostics diagnostics, List<XdsResource> resources)
    {
        var before = diagnostics.Errors.Count;
        var isWrapped = node.Kind == ConfigNodeKind.Mapping && node.Find("@type")?.Text is { } type && MessageTypes.NameOf(type) == Resource.Descriptor.FullName;
        var wrapper = isWrapped ? ReadWrapper(node, path, diagnostics) : ReadPlain(node, path, diagnostics);
        if (diagnostics.Errors.Count > before)
            return;
        try
        {
            var name = wrapper.Name.Length > 0 ? wrapper.Name : null;
            var content = wrapper.Resource_ ?? throw new ConfigException("resource", "is required");
            resources.Add(XdsResource.Create(content.TypeUrl, name, content.Value, wrapper.Version, wrapper.Ttl?.ToTimeSpan()));
        }
        catch (ConfigException exception)
        {
            foreach (var error in exception.Errors)
                diagnostics.Add(path.Length == 0 ? error.Path : $"{path}.{error.Path}", error.Message, node.Line, node.Column);
        }
    }

    private static Resource ReadWrapper(ConfigNode node, string path, Diagnostics diagnostics)
    {
        var members = node.Members.Where(member => member.Name != "@type").ToList();
        foreach (var member in members.Where(member => member.Name is not ("name" or "version" or "resource" or "ttl")))
        {
            var place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            diagnostics.Add(place, $"unknown or unsupported field '{member.Name}' of {Resource.Descriptor.FullName}", member.Line, member.Column);
        }

        var before = diagnostics.Errors.Count;
        var bytes = new MessageTranscoder(diagnostics, EnvoySchema.Find).Transcode(Resource.Descriptor, ConfigNode.Mapping(members, node.Line, node.Column), path);
        return diagnostics.Errors.Count > before ? new() : Resource.Parser.ParseFrom(bytes);
    }

    private static Resource ReadPlain(ConfigNode node, string path, Diagnostics diagnostics)
    {
        var before = diagnostics.Errors.Count;
        var bytes = new MessageTranscoder(diagnostics, EnvoySchema.Find).EncodeAny(node, path);
        return diagnostics.Errors.Count > before ? new() : new() { Resource_ = Any.Parser.ParseFrom(bytes) };
    }
}
