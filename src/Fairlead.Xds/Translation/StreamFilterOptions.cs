using Fairlead.Configuration;
using Google.Protobuf;
using CorsFilter = Envoy.Extensions.Filters.Http.Cors.V3;
using GrpcStats = Envoy.Extensions.Filters.Http.GrpcStats.V3;
using Transcoder = Envoy.Extensions.Filters.Http.GrpcJsonTranscoder.V3;
using Web = Envoy.Extensions.Filters.Http.GrpcWeb.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Options of stream filters that other packages bring: they bind them from JSON, whose names are those of the API.</summary>
internal static class StreamFilterOptions
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>The filter and its options; null if the type is not of one of these filters, or after an error.</summary>
    public static ExtensionConfig? Translate(TypedConfig config)
    {
        if (config.Type == Web.GrpcWeb.Descriptor)
            return new ExtensionConfig { Name = "envoy.filters.http.grpc_web" };
        if (config.Type == CorsFilter.Cors.Descriptor)
            return new ExtensionConfig { Name = "envoy.filters.http.cors" };
        if (config.Type == CorsFilter.CorsPolicy.Descriptor)
            return Of("envoy.filters.http.cors", config.Read(CorsFilter.CorsPolicy.Parser));
        if (config.Type == GrpcStats.FilterConfig.Descriptor)
            return Of("envoy.filters.http.grpc_stats", config.Read(GrpcStats.FilterConfig.Parser));
        return config.Type == Transcoder.GrpcJsonTranscoder.Descriptor ? Of("envoy.filters.http.grpc_json_transcoder", config.Read(Transcoder.GrpcJsonTranscoder.Parser)) : null;
    }

    private static ExtensionConfig? Of(string name, IMessage? options) =>
        options is null ? null : new ExtensionConfig { Name = name, Config = new RawConfig(options.Descriptor.FullName, Formatter.Format(options)) };
}
