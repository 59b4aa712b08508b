using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Fairlead.Extensions;

/// <summary>Binders that look at the options type at run time; for hosts that are not compiled ahead of time.</summary>
public static class OptionsBinder
{
    [RequiresDynamicCode("Enum converters are made at run time.")]
    private static JsonSerializerOptions CreateOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    /// <summary>A binder that reads JSON with snake_case names.</summary>
    [RequiresUnreferencedCode("The members of the options type must be kept.")]
    [RequiresDynamicCode("Use the constructor with a source-generated JsonTypeInfo in hosts that are compiled ahead of time.")]
    public static OptionsBinder<TOptions> FromReflection<TOptions>()
        where TOptions : class, new()
    {
        var json = new JsonSerializerOptions(CreateOptions()) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        return new OptionsBinder<TOptions>(static () => new TOptions(), (JsonTypeInfo<TOptions>)json.GetTypeInfo(typeof(TOptions)));
    }
}
