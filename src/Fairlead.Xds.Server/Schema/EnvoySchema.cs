using Fairlead.Xds.Reading;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Schema;

/// <summary>
/// The whole Envoy v3 API, as far as resources go: a control plane must be able to say what Fairlead itself does not understand. Built at run time out of a list of
/// names and numbers, when the first resource is read from text.
/// </summary>
internal static class EnvoySchema
{
    private static readonly Lazy<Dictionary<string, MessageDescriptor>> Messages = new(Build);

    /// <summary>The message of a type URL; null if there is none.</summary>
    public static MessageDescriptor? Find(string typeUrl) =>
        Messages.Value.TryGetValue(MessageTypes.NameOf(typeUrl), out var message) ? message : MessageTypes.Find(typeUrl);

    public static IEnumerable<MessageDescriptor> All => Messages.Value.Values;

    private static Dictionary<string, MessageDescriptor> Build()
    {
        using var text = new StreamReader(typeof(EnvoySchema).Assembly.GetManifestResourceStream("envoy-v3.txt")!);
        var files = SchemaReader.Read(text);
        var descriptors = FileDescriptor.BuildFromByteStrings([.. SchemaReader.WellKnown.Select(file => file.SerializedData), .. Sort(files).Select(file => file.ToByteString())]);
        return descriptors.Where(file => !file.Package.StartsWith("google.", StringComparison.Ordinal)).SelectMany(file => file.MessageTypes)
            .Append(Empty.Descriptor).ToDictionary(message => message.FullName, StringComparer.Ordinal);
    }

    // A file after those that it depends on.
    private static List<FileDescriptorProto> Sort(IReadOnlyDictionary<string, FileDescriptorProto> files)
    {
        var (sorted, seen) = (new List<FileDescriptorProto>(files.Count), new HashSet<string>(StringComparer.Ordinal));
        foreach (var file in files.Values)
            Visit(file);
        return sorted;

        void Visit(FileDescriptorProto file)
        {
            if (!seen.Add(file.Name))
                return;
            foreach (var dependency in file.Dependency)
            {
                if (files.TryGetValue(dependency, out var other))
                    Visit(other);
            }

            sorted.Add(file);
        }
    }
}
