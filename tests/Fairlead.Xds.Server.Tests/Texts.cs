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

    public const string EdsCluster = """
        "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: greeter
        type: EDS
        connect_timeout: 1s
        eds_cluster_config: { eds_config: { ads: {} }, service_name: greeter-endpoints }
        """;

    public static string Cluster(string name) => $$"""{ "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "{{name}}", "type": "STATIC" }""";
}
