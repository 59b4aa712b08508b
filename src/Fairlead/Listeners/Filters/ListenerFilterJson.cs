using System.Text.Json;
using System.Text.Json.Serialization;
using Fairlead.Extensions;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Listeners.Filters;

/// <summary>How the options of listener filters are read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ProxyProtocolOptions))]
[JsonSerializable(typeof(TlsInspectorOptions))]
[JsonSerializable(typeof(NoOptions))]
internal sealed partial class ListenerFilterJson : JsonSerializerContext;
