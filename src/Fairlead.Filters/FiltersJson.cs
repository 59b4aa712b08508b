using System.Text.Json.Serialization;
using Fairlead.Filters.Cors;

namespace Fairlead.Filters;

/// <summary>How the options of the filters are read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true,
    AllowTrailingCommas = true,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(CorsPolicy))]
internal sealed partial class FiltersJson : JsonSerializerContext;
