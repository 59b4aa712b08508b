using Fairlead.Configuration;
using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Files;

/// <summary>
/// Reads a directory: every <c>.yaml</c>, <c>.yml</c> and <c>.json</c> file in it and in its folders is for all nodes, those in <c>nodes/NAME</c> are for the group of
/// that name. What begins with a dot is passed over: editors and Kubernetes keep their own things there.
/// </summary>
internal sealed class ResourceDirectory(string root)
{
    private const string Nodes = "nodes";
    private const int MaxFiles = 10_000;
    private const int MaxDepth = 16;
    private const long MaxBytes = 256 * 1024 * 1024;

    private int _files;
    private long _bytes;

    /// <summary>Reads everything; what is wrong in one group does not keep the others from being read.</summary>
    /// <exception cref="ConfigException">The directory itself cannot be read.</exception>
    public IReadOnlyDictionary<string, ResourceGroup> Read()
    {
        (_files, _bytes) = (0, 0);
        var groups = new Dictionary<string, ResourceGroup>(StringComparer.Ordinal);
        try
        {
            Read(groups, SnapshotCache.DefaultGroup, root, isRoot: true);
            var nodes = Path.Combine(root, Nodes);
            foreach (var folder in Directory.Exists(nodes) ? Visible(Directory.EnumerateDirectories(nodes)) : [])
            {
                // A slash in a node's name cannot stand in the name of a folder.
                Read(groups, Uri.UnescapeDataString(Path.GetFileName(folder)), folder, isRoot: false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(root, $"the directory cannot be read: {exception.Message}");
        }

        return groups;
    }

    private static IEnumerable<string> Visible(IEnumerable<string> paths) => paths.Where(path => Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal);

    private void Read(Dictionary<string, ResourceGroup> groups, string name, string folder, bool isRoot)
    {
        var group = new GroupReader(root);
        foreach (var file in FilesOf(folder, isRoot, 0))
        {
            _files++;
            _bytes += Length(file);
            if (_files > MaxFiles || _bytes > MaxBytes)
                throw new ConfigException(root, $"the directory has more than {MaxFiles} files or more than {MaxBytes} bytes");
            group.Read(file);
        }

        if (group.HasFiles)
            groups[name] = group.Result();
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    // The depth is bounded because a link may lead back to where it stands.
    private static IEnumerable<string> FilesOf(string folder, bool isRoot, int depth)
    {
        foreach (var file in Visible(Directory.EnumerateFiles(folder)))
        {
            if (Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
                yield return file;
        }

        foreach (var inner in Visible(Directory.EnumerateDirectories(folder)))
        {
            if (isRoot && Path.GetFileName(inner) == Nodes)
                continue;
            if (depth >= MaxDepth)
                throw new ConfigException(inner, $"folders nest deeper than {MaxDepth} levels");
            foreach (var file in FilesOf(inner, isRoot: false, depth + 1))
                yield return file;
        }
    }

    private sealed class GroupReader(string root)
    {
        private readonly List<XdsResource> _resources = [];
        private readonly Dictionary<(string, string), string> _places = [];
        private readonly List<ConfigError> _errors = [];

        public bool HasFiles { get; private set; }

        public void Read(string file)
        {
            HasFiles = true;
            var name = Path.GetRelativePath(root, file);
            try
            {
                foreach (var resource in ResourceDocuments.Read(EnvoyBootstrap.ReadFile(file)))
                    Add(resource, name);
            }
            catch (ConfigException exception)
            {
                foreach (var error in exception.Errors)
                    _errors.Add(new(error.Path.Length == 0 || error.Path == file ? name : $"{name}: {error.Path}", error.Message));
            }
        }

        public ResourceGroup Result() => new(_errors.Count == 0 ? ResourceSnapshot.Create(_resources) : null, _errors);

        private void Add(XdsResource resource, string file)
        {
            if (_places.TryAdd((resource.TypeUrl, resource.Name), file))
            {
                _resources.Add(resource);
                return;
            }

            var type = resource.TypeUrl[(resource.TypeUrl.LastIndexOf('.') + 1)..];
            _errors.Add(new(file, $"the {type} '{resource.Name}' is in {_places[(resource.TypeUrl, resource.Name)]} already"));
        }
    }
}
