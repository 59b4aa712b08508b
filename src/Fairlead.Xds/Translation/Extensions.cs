using Envoy.Config.Route.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
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
                at.Field("typed_config").Missing($"is required for {name}");
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

    /// <summary>Like <see cref="Translate"/>, for what may be left out: null if it is, with a warning.</summary>
    public static ExtensionConfig? TranslateOrPass(string name, Any? options, bool isOptional, Scope at, ExtensionKind kind, Func<TypedConfig, ExtensionConfig?> builtIn) =>
        options is not null && IsPassedOver(options, isOptional, at.Field("typed_config"), kind) ? null : Translate(name, options, at, NameOf(kind), builtIn);

    /// <summary>Options that replace those of stream filters, by filter name.</summary>
    public static ConfigList<ExtensionConfig> PerFilter(IEnumerable<KeyValuePair<string, Any>> options, Scope at)
    {
        var result = new List<ExtensionConfig>();
        foreach (var (name, any) in options)
        {
            var entry = at.Key("typed_per_filter_config", name);
            Checks.Required(name, entry);
            if (!IsPassedOver(any, false, entry, ExtensionKind.RouteOptions) && TypedConfig.Open(any, entry) is { } config && PerFilter(name, config, entry) is { } filter)
                result.Add(filter);
        }

        return ConfigList.From(result);
    }

    /// <summary>Whether an extension is left out, which is told.</summary>
    public static bool IsPassedOver(Any options, bool isOptional, Scope at, ExtensionKind kind)
    {
        var type = TypedConfig.TypeNameOf(options);
        if (PassedOver.TypeReason(kind, type) is { } reason)
        {
            if (at.Diagnostics.ComesFromPeer && MessageTypes.Find(options.TypeUrl) is { } known)
                UnknownFields.Check(known, options.Value, at.Path, at.Diagnostics);
            if (!at.Diagnostics.HasErrorWithin(at.Path))
                at.Warn($"'{type}' is passed over: {reason}");
            return true;
        }

        // Options of unknown types inside a TypedStruct belong to extensions of the host: whether it has them is not known here.
        if (!isOptional || options.TypeUrl.Length == 0 || MessageTypes.Find(options.TypeUrl) is not null)
            return false;
        at.Warn($"'{type}' is passed over: it is marked as optional, and is not supported");
        return true;
    }

    private static ExtensionConfig? PerFilter(string name, TypedConfig config, Scope at)
    {
        if (config.Type != FilterConfig.Descriptor)
            return Options(name, config, at);
        if (config.Read(FilterConfig.Parser) is not { } wrapper)
            return null;
        var place = config.At.Field("config");
        if (wrapper.Config is not { } options)
            return new() { Name = name, Disabled = wrapper.Disabled };
        if (IsPassedOver(options, wrapper.IsOptional, place, ExtensionKind.RouteOptions) || TypedConfig.Open(options, place) is not { } inner)
            return null;
        return Options(name, inner, place) is { } result ? result with { Disabled = wrapper.Disabled } : null;
    }

    private static ExtensionConfig? Options(string name, TypedConfig config, Scope at)
    {
        if (config.Raw is { } raw)
            return new() { Name = name, Config = raw };
        if (StreamFilterOptions.Translate(config) is { } options)
            return options with { Name = name };
        at.Error($"the type '{config.Type!.FullName}' is not {NameOf(ExtensionKind.RouteOptions)}");
        return null;
    }

    private static string NameOf(ExtensionKind kind) => kind switch
    {
        ExtensionKind.AccessLogger => "an access logger",
        ExtensionKind.BootstrapExtension => "an extension of the bootstrap",
        ExtensionKind.ClusterFilter => "a filter of clusters",
        ExtensionKind.ListenerFilter => "a listener filter",
        ExtensionKind.LoadBalancer => "a load balancer",
        ExtensionKind.NetworkFilter => "a network filter",
        ExtensionKind.RouteOptions => "the options of a filter per route",
        ExtensionKind.StreamFilter => "a stream filter",
        _ => "a transport socket",
    };
}
