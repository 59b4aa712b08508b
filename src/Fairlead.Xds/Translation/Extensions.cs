using Fairlead.Configuration;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Translation;

/// <summary>Translates what refers to an extension: built-in ones are known by the type of their options, others by their name.</summary>
internal static class Extensions
{
    /// <summary>Translates a name with options.</summary>
    /// <param name="name">The name that the user gave.</param>
    /// <param name="options">The options; null for none.</param>
    /// <param name="at">The place of the message that has both as <c>name</c> and <c>typed_config</c>.</param>
    /// <param name="kind">What the extension must be, for messages.</param>
    /// <param name="builtIn">Translates options of a built-in extension; null if it is not of this kind.</param>
    public static ExtensionConfig Translate(string name, Any? options, Scope at, string kind, Func<TypedConfig, ExtensionConfig?> builtIn)
    {
        var unusable = new ExtensionConfig { Name = name };
        if (options is null)
        {
            Checks.Required(name, at.Field("name"));
            if (ExtensionNames.NeedsOptions(name))
                at.Field("typed_config").Error($"is required for {name}");
            return unusable;
        }

        if (TypedConfig.Open(options, at.Field("typed_config")) is not { } config)
            return unusable;
        if (config.Raw is { } raw)
            return new() { Name = Checks.Required(name, at.Field("name")), Config = raw };
        if (builtIn(config) is { } translated)
            return translated;
        at.Field("typed_config").Error($"the type '{config.Type!.FullName}' is not {kind}");
        return unusable;
    }

    /// <summary>Options that replace those of stream filters, by filter name.</summary>
    public static ConfigList<ExtensionConfig> PerFilter(IEnumerable<KeyValuePair<string, Any>> options, Scope at)
    {
        var result = new List<ExtensionConfig>();
        foreach (var (name, any) in options)
        {
            var entry = at.Key("typed_per_filter_config", name);
            Checks.Required(name, entry);
            if (TypedConfig.Open(any, entry) is { } config)
                result.Add(PerFilter(name, config, entry));
        }

        return ConfigList.From(result);
    }

    private static ExtensionConfig PerFilter(string name, TypedConfig config, Scope at)
    {
        if (config.Raw is { } raw)
            return new() { Name = name, Config = raw };
        if (StreamFilterOptions.Translate(config) is { } options)
            return options with { Name = name };
        if (config.Type != Envoy.Config.Route.V3.FilterConfig.Descriptor)
        {
            at.Error($"the type '{config.Type!.FullName}' is not the options of a filter per route");
            return new() { Name = name };
        }

        if (config.Read(Envoy.Config.Route.V3.FilterConfig.Parser) is not { } wrapper)
            return new() { Name = name };
        var inner = wrapper.Config is null ? null : TypedConfig.Open(wrapper.Config, config.At.Field("config"));
        if (inner is { } typed && StreamFilterOptions.Translate(typed) is { } translated)
            return translated with { Name = name, Disabled = wrapper.Disabled };
        if (inner is { Type: { } type })
            config.At.Field("config").Error($"the type '{type.FullName}' is not the options of a filter per route");
        return new() { Name = name, Config = inner?.Raw, Disabled = wrapper.Disabled };
    }
}
