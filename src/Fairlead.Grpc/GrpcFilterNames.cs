namespace Fairlead.Grpc;

/// <summary>Names of the stream filters of this package: those of Envoy, where it has them.</summary>
public static class GrpcFilterNames
{
    /// <summary>Lets browsers call gRPC services: gRPC-Web on the client's side, gRPC on the upstream's. No options.</summary>
    public const string GrpcWeb = "envoy.filters.http.grpc_web";

    /// <summary>Lets HTTP clients call gRPC services with JSON. Options: <see cref="Transcoding.GrpcJsonTranscoderOptions"/>.</summary>
    public const string GrpcJsonTranscoder = "envoy.filters.http.grpc_json_transcoder";

    /// <summary>Answers the gRPC health service here. Options: <see cref="Health.GrpcHealthOptions"/>. Not in Envoy.</summary>
    public const string GrpcHealth = "fairlead.filters.http.grpc_health";

    /// <summary>Counts calls and messages per method. Options: <see cref="Stats.GrpcStatsOptions"/>.</summary>
    public const string GrpcStats = "envoy.filters.http.grpc_stats";
}
