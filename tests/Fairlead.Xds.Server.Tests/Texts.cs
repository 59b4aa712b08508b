namespace Fairlead.Xds.Server.Tests;

/// <summary>Resources as users write them.</summary>
internal static class Texts
{
    /// <summary>A listener with features that only gRPC clients and Envoy know.</summary>
    public const string ApiListener = """
        "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: greeter
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            rds: { route_config_name: greeter-routes, config_source: { ads: {} } }
            http_filters:
            - name: router
              typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
        """;

    /// <summary>A listener with one of every kind of value.</summary>
    public const string RichListener = """
        "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: rich
        address: { socket_address: { address: 127.0.0.1, port_value: 80, protocol: UDP } }
        metadata: { filter_metadata: { a: { list: [1, "x", null, true, { y: 2.5 }] } } }
        per_connection_buffer_limit_bytes: 4294967295
        listener_filters_timeout: 1.5s
        freebind: false
        filter_chains:
        - filter_chain_match: { prefix_ranges: [{ address_prefix: 10.0.0.0, prefix_len: 8 }], source_ports: [1, 2, 70000], server_names: [a, b] }
          transport_socket:
            name: tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              common_tls_context:
                alpn_protocols: [h2]
                tls_certificates: [{ private_key: { inline_bytes: AQID }, certificate_chain: { inline_string: "\u00e9" } }]
          filters:
          - name: custom
            typed_config: { "@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: acme.Options, value: { a: [] } }
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: x
              tracing: { random_sampling: { value: 12.5 } }
              route_config:
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  typed_per_filter_config: { b: { "@type": type.googleapis.com/google.protobuf.Struct, value: { x: 1 } }, a: { "@type": type.googleapis.com/google.protobuf.Empty } }
                  routes:
                  - match: { prefix: /, headers: [{ name: n, range_match: { start: -5, end: "9007199254740993" } }] }
                    redirect: { response_code: FOUND }
        """;

    public const string EdsCluster = """
        "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: greeter
        type: EDS
        connect_timeout: 1s
        eds_cluster_config: { eds_config: { ads: {} }, service_name: greeter-endpoints }
        """;

    public static string Cluster(string name) => $$"""{ "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "{{name}}", "type": "STATIC" }""";
}
