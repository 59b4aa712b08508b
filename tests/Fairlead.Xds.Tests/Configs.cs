using Fairlead.Configuration;

namespace Fairlead.Xds.Tests;

/// <summary>Small bootstraps into which tests put what they are about.</summary>
internal static class Configs
{
    public const string HttpConnectionManagerType = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    /// <summary>A cluster with one field more; as JSON, which is YAML too.</summary>
    public static string Cluster(string field) => Fill(
        """{"static_resources":{"clusters":[{"name":"c","load_assignment":{"cluster_name":"c"}<1>}]}}""", Comma(field));

    /// <summary>A listener with one TCP proxy and one field more.</summary>
    public static string Listener(string field) => Fill(
        """{"static_resources":{"listeners":[{"name":"l","address":{"socket_address":{"address":"127.0.0.1","port_value":0}}<1>,"default_filter_chain":{"filters":[{"name":"t","typed_config":{"@type":"type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy","stat_prefix":"t","cluster":"c"}}]}}]}}""",
        Comma(field));

    /// <summary>A listener with a network filter.</summary>
    public static string NetworkFilter(string filter) => Fill(
        """{"static_resources":{"listeners":[{"name":"l","address":{"socket_address":{"address":"127.0.0.1","port_value":0}},"filter_chains":[{"filters":[<1>]}]}]}}""",
        filter);

    /// <summary>An HTTP connection manager with one field more.</summary>
    public static string Http(string field, string routes = "\"name\":\"r\"") => NetworkFilter(Fill(
        """{"name":"h","typed_config":{"@type":"<1>","stat_prefix":"s","route_config":{<2>}<3>}}""", HttpConnectionManagerType, routes, Comma(field)));

    /// <summary>A connection manager with one virtual host that has one field more.</summary>
    public static string Host(string field) => Http("", $$"""
        "name":"r","virtual_hosts":[{"name":"v","domains":["*"]{{Comma(field)}}}]
        """);

    /// <summary>A connection manager with one route.</summary>
    public static string Route(string match, string action) => Host($$"""
        "routes":[{"match":{{{match}}},{{action}}}]
        """);

    public static Cluster ParseCluster(string field) => (Cluster)EnvoyBootstrap.Parse(Cluster(field)).StaticResources.Resources[0];

    public static Listener ParseListener(string text) => (Listener)EnvoyBootstrap.Parse(text).StaticResources.Resources[0];

    public static HttpConnectionManager ParseHttp(string text) => (HttpConnectionManager)ParseListener(text).FilterChains[0].Filters[0].Config!;

    public static Route ParseRoute(string match, string action) => ParseHttp(Route(match, action)).RouteConfig!.VirtualHosts[0].Routes[0];

    public static IReadOnlyList<ConfigError> Errors(string text) => Assert.Throws<ConfigException>(() => EnvoyBootstrap.Parse(text)).Errors;

    private static string Fill(string template, params string[] values)
    {
        for (var i = 0; i < values.Length; i++)
            template = template.Replace($"<{i + 1}>", values[i], StringComparison.Ordinal);
        return template;
    }

    private static string Comma(string field) => field.Length == 0 ? "" : "," + field;
}
