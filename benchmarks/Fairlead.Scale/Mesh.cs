using System.Globalization;
using Fairlead.Xds.Server;

namespace Fairlead.Scale;

/// <summary>A large mesh: clusters with endpoints of their own, and route configurations that share out as many virtual hosts.</summary>
/// <param name="clusters">How many clusters, and as many routes.</param>
/// <param name="routeConfigurations">How many route configurations, each with a listener of its own.</param>
/// <param name="listenerPort">The port of the first listener.</param>
/// <param name="upstreamPort">Where the first cluster's endpoint is; nobody listens at those of the others.</param>
internal sealed class Mesh(int clusters, int routeConfigurations, int listenerPort, int upstreamPort)
{
    private const string Types = "type.googleapis.com/envoy.";

    public ResourceSnapshot Create()
    {
        var resources = new List<XdsResource>();
        for (var i = 0; i < clusters; i++)
        {
            resources.Add(Cluster(i));
            resources.Add(Endpoints(i, 0));
        }

        for (var i = 0; i < routeConfigurations; i++)
        {
            resources.Add(Listener(i));
            resources.Add(Routes(i, 0));
        }

        return ResourceSnapshot.Create(resources);
    }

    /// <summary>The endpoints of a cluster; every revision has others.</summary>
    public XdsResource Endpoints(int cluster, int revision)
    {
        var first = cluster == 0 ? Address("127.0.0.1", upstreamPort) : Address($"10.{cluster >> 8}.{cluster & 255}.{(revision == 0 ? 1 : 2 + (revision % 90))}", 8080);
        var others = cluster == 0 ? "" : string.Concat(Enumerable.Range(101, 2).Select(host => "," + Address($"10.{cluster >> 8}.{cluster & 255}.{host}", 8080)));
        return Parse($$"""
            { "@type": "{{Types}}config.endpoint.v3.ClusterLoadAssignment", "cluster_name": "{{Name(cluster)}}",
              "endpoints": [ { "locality": { "region": "r", "zone": "z" }, "lb_endpoints": [ {{first}}{{others}} ] } ] }
            """);
    }

    /// <summary>A route configuration; every revision differs in one route.</summary>
    public XdsResource Routes(int index, int revision)
    {
        var hosts = Enumerable.Range(0, clusters).Where(cluster => cluster % routeConfigurations == index).Select(cluster => $$"""
            { "name": "{{Name(cluster)}}", "domains": [ "{{Name(cluster)}}", "{{Name(cluster)}}:80" ],
              "routes": [ { "name": "{{(cluster == index ? "revision-" + revision : "default")}}", "match": { "prefix": "/" }, "route": { "cluster": "{{Name(cluster)}}", "timeout": "15s" } } ] }
            """);
        return Parse($$"""{ "@type": "{{Types}}config.route.v3.RouteConfiguration", "name": "routes-{{index}}", "virtual_hosts": [ {{string.Join(",", hosts)}} ] }""");
    }

    public static string Name(int cluster) => string.Create(CultureInfo.InvariantCulture, $"service-{cluster}.default.svc.cluster.local");

    private static XdsResource Cluster(int index) => Parse($$"""
        { "@type": "{{Types}}config.cluster.v3.Cluster", "name": "{{Name(index)}}", "type": "EDS", "connect_timeout": "1s",
          "eds_cluster_config": { "eds_config": { "ads": {}, "resource_api_version": "V3" } } }
        """);

    private XdsResource Listener(int index) => Parse($$"""
        { "@type": "{{Types}}config.listener.v3.Listener", "name": "listener-{{index}}",
          "address": { "socket_address": { "address": "127.0.0.1", "port_value": {{listenerPort + index}} } },
          "filter_chains": [ { "filters": [ { "name": "http", "typed_config": {
            "@type": "{{Types}}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "stat_prefix": "scale",
            "rds": { "route_config_name": "routes-{{index}}", "config_source": { "ads": {}, "resource_api_version": "V3" } },
            "http_filters": [ { "name": "router", "typed_config": { "@type": "{{Types}}extensions.filters.http.router.v3.Router" } } ] } } ] } ] }
        """);

    private static string Address(string address, int port) =>
        $$"""{ "endpoint": { "address": { "socket_address": { "address": "{{address}}", "port_value": {{port}} } } } }""";

    private static XdsResource Parse(string json) => XdsResource.Parse(json);
}
