using System.Collections.Frozen;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>What the parts of one compilation share: errors, cluster names and filter slots.</summary>
internal sealed class RouteCompileScope
{
    private readonly RouteConfiguration _configuration;
    private readonly RouteCompileOptions _options;
    private readonly Dictionary<string, int> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _filterSlots = new(StringComparer.Ordinal);

    public RouteCompileScope(RouteConfiguration configuration, ICollection<ConfigError> errors, RouteCompileOptions options)
    {
        _configuration = configuration;
        _options = options;
        Errors = errors;
    }

    public ICollection<ConfigError> Errors { get; }

    public int MaxBodyBytes => _configuration.MaxDirectResponseBodySizeBytes;

    public string[] ClusterNames => [.. _clusters.OrderBy(c => c.Value).Select(c => c.Key)];

    public FrozenDictionary<string, int> FilterSlots => _filterSlots.ToFrozenDictionary(StringComparer.Ordinal);

    public void Fail(string path, string message) => Errors.Add(new ConfigError(path, message));

    public HeaderPlans CompileHeaders(HeaderMutations level, HeaderPlans outer, string path) =>
        HeaderPlans.Compile(level, outer, path, _options.HeaderValueParser, Errors);

    /// <summary>The index of a cluster's name; reports a cluster that does not exist.</summary>
    public int ClusterIndex(string name, string path)
    {
        if (name.Length == 0)
            Fail(path, "The cluster's name must not be empty.");
        else if (_configuration.ValidateClusters && _options.ClusterExists?.Invoke(name) == false)
            Fail(path, $"there is no cluster '{name}'");
        if (!_clusters.TryGetValue(name, out var index))
            _clusters.Add(name, index = _clusters.Count);
        return index;
    }

    /// <summary>What one level says to filters, over what the outer level says.</summary>
    public RouteFilterConfigs CompileFilters(ConfigList<ExtensionConfig> configs, RouteFilterConfigs outer, string path)
    {
        if (configs.Count == 0)
            return outer;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var config in configs)
            _filterSlots.TryAdd(config.Name, _filterSlots.Count);
        var slots = outer.Copy(_filterSlots.Count);
        foreach (var config in configs)
        {
            var configPath = $"{path}.typed_per_filter_config[{config.Name}]";
            if (!names.Add(config.Name))
                Fail(configPath, "The filter is named twice.");
            slots[_filterSlots[config.Name]] = new RouteFilterConfig(Bind(config, configPath), config.Disabled);
        }

        return new RouteFilterConfigs(slots);
    }

    private object? Bind(ExtensionConfig config, string path)
    {
        if (config.Config is null)
            return null;
        if (_options.BindFilterConfig is not null)
            return _options.BindFilterConfig(config, path, Errors);
        Fail(path, "Filters cannot be configured here.");
        return null;
    }
}
