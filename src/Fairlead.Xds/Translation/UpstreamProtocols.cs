using Fairlead.Configuration;
using ClusterProto = Envoy.Config.Cluster.V3.Cluster;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Extensions.Upstreams.Http.V3.HttpProtocolOptions;

namespace Fairlead.Xds.Translation;

/// <summary>Translates which protocol a cluster speaks: from its extension options, or from the fields that these replaced.</summary>
internal static class UpstreamProtocols
{
    private const string Field = "typed_extension_protocol_options";

    private static readonly Http2ProtocolOptions Unset = new Cluster { Name = "" }.Http2ProtocolOptions;

    public static (UpstreamProtocol Protocol, CommonHttpProtocolOptions Common, Http2ProtocolOptions Http2, UpstreamHttpProtocolOptions Requests) Translate(ClusterProto cluster, Scope at)
    {
        var options = Options(cluster, at, out var place);
        if (options is null)
            return (
                cluster.Http2ProtocolOptions is null ? UpstreamProtocol.Http1 : UpstreamProtocol.Http2,
                ProtocolOptions.Common(cluster.CommonHttpProtocolOptions, at.Field("common_http_protocol_options")),
                ProtocolOptions.Http2(cluster.Http2ProtocolOptions, Unset, at.Field("http2_protocol_options")),
                Requests(cluster.UpstreamHttpProtocolOptions));
        if (cluster.Http2ProtocolOptions is not null)
            at.Field("http2_protocol_options").Error($"only one of this and '{Field}' may be set");
        if (cluster.CommonHttpProtocolOptions is not null)
            at.Field("common_http_protocol_options").Error($"only one of this and '{Field}' may be set");
        if (cluster.UpstreamHttpProtocolOptions is not null)
            at.Field("upstream_http_protocol_options").Error($"only one of this and '{Field}' may be set");
        var common = ProtocolOptions.Common(options.CommonHttpProtocolOptions, place.Field("common_http_protocol_options"));
        return (Protocol(options, place), common, Http2(options, place), Requests(options.UpstreamHttpProtocolOptions));
    }

    private static UpstreamHttpProtocolOptions Requests(Core.UpstreamHttpProtocolOptions? options) => options is null
        ? new()
        : new() { AutoSni = options.AutoSni, AutoSanValidation = options.AutoSanValidation, OverrideAutoSniHeader = options.OverrideAutoSniHeader };

    private static Http2ProtocolOptions Http2(Proto options, Scope at)
    {
        var isExplicit = options.UpstreamProtocolOptionsCase == Proto.UpstreamProtocolOptionsOneofCase.ExplicitHttpConfig;
        var proto = isExplicit ? options.ExplicitHttpConfig.Http2ProtocolOptions : options.UseDownstreamProtocolConfig?.Http2ProtocolOptions;
        return ProtocolOptions.Http2(proto, Unset, at.Field(isExplicit ? "explicit_http_config" : "use_downstream_protocol_config").Field("http2_protocol_options"));
    }

    // Envoy takes the entry by the name of its type; the type itself says the same and cannot be misspelt.
    private static Proto? Options(ClusterProto cluster, Scope at, out Scope place)
    {
        Proto? result = null;
        place = at;
        foreach (var (name, any) in cluster.TypedExtensionProtocolOptions)
        {
            var entry = at.Key(Field, name);
            if (TypedConfig.Open(any, entry) is not { } config)
                continue;
            if (config.Type != Proto.Descriptor)
                entry.Error($"the type '{config.Type?.FullName ?? config.Raw!.TypeUrl}' is not options of a protocol that is supported");
            else if (result is not null)
                entry.Error("the options of HTTP stand twice");
            else
                (result, place) = (config.Read(Proto.Parser), config.At);
        }

        return result;
    }

    private static UpstreamProtocol Protocol(Proto options, Scope at)
    {
        switch (options.UpstreamProtocolOptionsCase)
        {
            case Proto.UpstreamProtocolOptionsOneofCase.ExplicitHttpConfig:
                return Explicit(options.ExplicitHttpConfig, at.Field("explicit_http_config"));
            case Proto.UpstreamProtocolOptionsOneofCase.UseDownstreamProtocolConfig:
                ProtocolOptions.NoHttp1(
                    options.UseDownstreamProtocolConfig.HttpProtocolOptions, at.Field("use_downstream_protocol_config").Field("http_protocol_options"));
                return UpstreamProtocol.UseDownstream;
            default:
                at.Missing("one of 'explicit_http_config' and 'use_downstream_protocol_config' is required");
                return UpstreamProtocol.Http1;
        }
    }

    private static UpstreamProtocol Explicit(Proto.Types.ExplicitHttpConfig config, Scope at)
    {
        ProtocolOptions.NoHttp1(config.HttpProtocolOptions, at.Field("http_protocol_options"));
        if (config.ProtocolConfigCase == Proto.Types.ExplicitHttpConfig.ProtocolConfigOneofCase.None)
            at.Missing("one of 'http_protocol_options' and 'http2_protocol_options' is required");
        return config.Http2ProtocolOptions is null ? UpstreamProtocol.Http1 : UpstreamProtocol.Http2;
    }
}
