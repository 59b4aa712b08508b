using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fairlead.Configuration;

namespace Fairlead.Extensions;

/// <summary>Binds an extension's options from typed objects or JSON, strictly: unknown members are errors.</summary>
/// <typeparam name="TOptions">The options type.</typeparam>
public sealed class OptionsBinder<TOptions>
    where TOptions : class
{
    private readonly Func<TOptions>? _defaults;
    private readonly JsonTypeInfo<TOptions>? _json;

    /// <summary>Creates a binder.</summary>
    /// <param name="defaults">Makes options where the configuration has none; null if it must have some.</param>
    /// <param name="json">How to read JSON, usually from a source-generated context; null if options come as objects only.</param>
    public OptionsBinder(Func<TOptions>? defaults, JsonTypeInfo<TOptions>? json)
    {
        _defaults = defaults;
        _json = json;
    }

    /// <summary>Binds and checks. Adds what is wrong to <paramref name="errors"/> and returns null then.</summary>
    public TOptions? Bind(ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(errors);
        var options = config.Config switch
        {
            null => Default(config, path, errors),
            TOptions typed => typed,
            RawConfig raw => Parse(raw, path, errors),
            _ => Fail($"'{config.Name}' takes options of type {typeof(TOptions).Name}, not {config.Config.GetType().Name}", path, errors),
        };
        return options is null || Validate(options, path, errors) ? options : null;
    }

    private static bool Validate(TOptions options, string path, ICollection<ConfigError> errors)
    {
        if (options is not IValidatedOptions validated)
            return true;
        var before = errors.Count;
        foreach (var error in validated.Validate())
            errors.Add(new ConfigError(error.Path.Length == 0 ? path : $"{path}.{error.Path}", error.Message));
        return errors.Count == before;
    }

    private static TOptions? Fail(string message, string path, ICollection<ConfigError> errors)
    {
        errors.Add(new ConfigError(path, message));
        return null;
    }

    private TOptions? Default(ExtensionConfig config, string path, ICollection<ConfigError> errors) =>
        _defaults is not null ? _defaults() : Fail($"'{config.Name}' needs options", path, errors);

    private TOptions? Parse(RawConfig raw, string path, ICollection<ConfigError> errors)
    {
        if (_json is null)
            return Fail($"options of type {typeof(TOptions).Name} cannot be read from text", path, errors);
        try
        {
            return JsonSerializer.Deserialize(raw.Json, _json) ?? Fail("must be an object", path, errors);
        }
        catch (JsonException e)
        {
            // "$.limits[0].burst" is the reader's form of a path below this one.
            var below = e.Path is { Length: > 1 } ? e.Path[1..] : "";
            return Fail(e.InnerException?.Message ?? e.Message.Split(" Path:")[0], path + below, errors);
        }
    }
}
