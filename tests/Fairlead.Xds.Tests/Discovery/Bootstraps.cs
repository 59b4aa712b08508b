using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>Bootstraps whose resources come from elsewhere.</summary>
internal static class Bootstraps
{
    /// <summary>Everything over one stream; several endpoints are several servers, to be asked in turn.</summary>
    public static Bootstrap Aggregated(string apiType, params string[] endpoints) => Aggregated(apiType, "", endpoints);

    public static Bootstrap Aggregated(string apiType, string more, string[] endpoints) => EnvoyBootstrap.Parse($$"""
        node: { id: me, cluster: tests, metadata: { a: 1 } }
        dynamic_resources:
          ads_config:
            api_type: {{apiType}}
            set_node_on_first_message_only: true
            transport_api_version: V3
            grpc_services: [{{string.Join(", ", endpoints.Select((_, i) => $"{{ envoy_grpc: {{ cluster_name: server{i} }} }}"))}}]
            {{more}}
          lds_config: { ads: {} }
          cds_config: { ads: {} }
        static_resources:
          clusters:
        {{Clusters(endpoints)}}
        """);

    /// <summary>A stream for each type.</summary>
    public static Bootstrap PerType(string apiType, string endpoint) => EnvoyBootstrap.Parse($$"""
        node: { id: me, cluster: tests }
        dynamic_resources:
          lds_config: { api_config_source: {{Source(apiType)}} }
          cds_config: { api_config_source: {{Source(apiType)}} }
        static_resources:
          clusters:
        {{Clusters([endpoint])}}
        """);

    public static string Source(string apiType) =>
        $"{{ api_type: {apiType}, transport_api_version: V3, grpc_services: [{{ envoy_grpc: {{ cluster_name: server0 }} }}] }}";

    public static string Clusters(string[] endpoints) => string.Join('\n', endpoints.Select((endpoint, i) => $$"""
          - name: server{{i}}
            type: STATIC
            load_assignment: { cluster_name: server{{i}}, endpoints: [{ lb_endpoints: [{{endpoint}}] }] }
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: { http2_protocol_options: {} }
        """));
}
