using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>What the parts of one compilation share: errors, cluster names and filter slots.</summary>
internal sealed class RouteCompileScope
{
    private readonly RouteConfiguration _configuration;
    private readonly RouteCompileOptions _options;
    private readonly NameIndex? _clustersBefore;
    private readonly NameIndex? _filterSlotsBefore;

    public RouteCompileScope(RouteConfiguration configuration, ICollection<ConfigError> errors, RouteCompileOptions options, ReusedHosts? before)
    {
        _configuration = configuration;
        _options = options;
        Errors = errors;
        (_clustersBefore, _filterSlotsBefore) = (before?.Clusters, before?.FilterSlots);
        Clusters = _clustersBefore ?? new NameIndex();
        FilterSlots = _filterSlotsBefore ?? new NameIndex();
    }

    public ICollection<ConfigError> Errors { get; }

    public int MaxBodyBytes => _configuration.MaxDirectResponseBodySizeBytes;

    /// <summary>The same object as that of the version before, if nothing was added.</summary>
    public NameIndex Clusters { get; private set; }

    /// <summary>The same object as that of the version before, if nothing was added.</summary>
    public NameIndex FilterSlots { get; private set; }

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
        if (ReferenceEquals(Clusters, _clustersBefore) && Clusters.Find(name) < 0)
            Clusters = Clusters.Copy();
        return Clusters.Add(name);
    }

    /// <summary>What one level says to filters, over what the outer level says.</summary>
    public RouteFilterConfigs CompileFilters(ConfigList<ExtensionConfig> configs, RouteFilterConfigs outer, string path)
    {
        if (configs.Count == 0)
            return outer;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var config in configs)
            AddFilterSlot(config.Name);
        var slots = outer.Copy(FilterSlots.Count);
        foreach (var config in configs)
        {
            var configPath = $"{path}.typed_per_filter_config[{config.Name}]";
            if (!names.Add(config.Name))
                Fail(configPath, "The filter is named twice.");
            slots[FilterSlots.Find(config.Name)] = new RouteFilterConfig(Bind(config, configPath), config.Disabled);
        }

        return new RouteFilterConfigs(slots);
    }

    private void AddFilterSlot(string name)
    {
        if (ReferenceEquals(FilterSlots, _filterSlotsBefore) && FilterSlots.Find(name) < 0)
            FilterSlots = FilterSlots.Copy();
        FilterSlots.Add(name);
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
