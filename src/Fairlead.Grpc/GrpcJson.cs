using System.Text.Json.Serialization;
using Fairlead.Extensions;
using Fairlead.Grpc.Health;
using Fairlead.Grpc.Stats;
using Fairlead.Grpc.Transcoding;

namespace Fairlead.Grpc;

/// <summary>How the options of the filters are read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true,
    AllowTrailingCommas = true,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(NoOptions))]
[JsonSerializable(typeof(GrpcHealthOptions))]
[JsonSerializable(typeof(GrpcJsonTranscoderOptions))]
[JsonSerializable(typeof(GrpcStatsOptions))]
internal sealed partial class GrpcJson : JsonSerializerContext;
