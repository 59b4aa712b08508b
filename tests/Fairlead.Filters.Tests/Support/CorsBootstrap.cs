namespace Fairlead.Filters.Tests.Support;

/// <summary>Configurations with the filter.</summary>
internal static class CorsBootstrap
{
    private const string Type = "\"@type\": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy";

    /// <summary>A virtual host with a policy (of YAML in flow style); no policy if that is null.</summary>
    public static string Of(string? policy, string otherPolicy = "allow_methods: OTHER") => $$"""
        static_resources:
          listeners:
          - name: main
            address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: main
                  http_filters:
                  - name: envoy.filters.http.cors
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors }
                  - name: envoy.filters.http.grpc_web
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb }
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                  route_config:
                    name: main
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      {{(policy is null ? "" : $"typed_per_filter_config: {{ envoy.filters.http.cors: {{ {Type}, {policy} }} }}")}}
                      routes:
                      - match: { prefix: /denied }
                        direct_response: { status: 403 }
                      - match: { prefix: /other }
                        route: { cluster: up }
                        typed_per_filter_config: { envoy.filters.http.cors: { {{Type}}, {{otherPolicy}} } }
                      - match: { prefix: /off }
                        route: { cluster: up }
                        typed_per_filter_config: { envoy.filters.http.cors: { "@type": type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true } }
                      - match: { prefix: /stripped }
                        route: { cluster: up }
                        request_headers_to_remove: [origin]
                      - match: { prefix: / }
                        route: { cluster: up }
          clusters:
          - name: up
            load_assignment: { cluster_name: up, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 20000 } } } }] }] }
        """;
}
