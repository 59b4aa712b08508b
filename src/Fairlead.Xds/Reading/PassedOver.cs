using System.Collections.Frozen;

namespace Fairlead.Xds.Reading;

/// <summary>
/// What is not supported and yet no reason to refuse: without it every request and every connection fares the same, only less is observed, logged or saved.
/// Anything else that is not supported is refused.
/// </summary>
internal static class PassedOver
{
    private const string NoTraces = "no traces are made";
    private const string NoProfiles = "no profiles are made";
    private const string OwnStatistics = "statistics have the names and labels that they always have";
    private const string NoSinks = "statistics are read from the admin interface, and sent nowhere";
    private const string DumpState = "it is a state of who made the dump";
    private const string NoHealthChecks = "endpoints are not asked for their health";

    private static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["envoy.admin.v3.ClustersConfigDump.DynamicCluster.client_status"] = DumpState,
        ["envoy.admin.v3.ClustersConfigDump.DynamicCluster.error_state"] = DumpState,
        ["envoy.admin.v3.EndpointsConfigDump.DynamicEndpointConfig.client_status"] = DumpState,
        ["envoy.admin.v3.EndpointsConfigDump.DynamicEndpointConfig.error_state"] = DumpState,
        ["envoy.admin.v3.ListenersConfigDump.DynamicListener.client_status"] = DumpState,
        ["envoy.admin.v3.ListenersConfigDump.DynamicListener.error_state"] = DumpState,
        ["envoy.admin.v3.RoutesConfigDump.DynamicRouteConfig.client_status"] = DumpState,
        ["envoy.admin.v3.RoutesConfigDump.DynamicRouteConfig.error_state"] = DumpState,
        ["envoy.config.bootstrap.v3.Admin.access_log"] = "the admin interface logs no requests",
        ["envoy.config.bootstrap.v3.Admin.access_log_path"] = "the admin interface logs no requests",
        ["envoy.config.bootstrap.v3.Admin.ignore_global_conn_limit"] = "the admin interface is never under the limit",
        ["envoy.config.bootstrap.v3.Admin.profile_path"] = NoProfiles,
        ["envoy.config.bootstrap.v3.Bootstrap.application_log_config"] = "the host decides what its log looks like",
        ["envoy.config.bootstrap.v3.Bootstrap.deferred_stat_options"] = "statistics cost little before they are used",
        ["envoy.config.bootstrap.v3.Bootstrap.enable_dispatcher_stats"] = OwnStatistics,
        ["envoy.config.bootstrap.v3.Bootstrap.memory_allocator_manager"] = "memory is that of .NET",
        ["envoy.config.bootstrap.v3.Bootstrap.perf_tracing_file_path"] = NoProfiles,
        ["envoy.config.bootstrap.v3.Bootstrap.stats_config"] = OwnStatistics,
        ["envoy.config.bootstrap.v3.Bootstrap.stats_eviction_interval"] = "statistics stay",
        ["envoy.config.bootstrap.v3.Bootstrap.stats_flush_interval"] = NoSinks,
        ["envoy.config.bootstrap.v3.Bootstrap.stats_flush_on_admin"] = NoSinks,
        ["envoy.config.bootstrap.v3.Bootstrap.stats_server_version_override"] = OwnStatistics,
        ["envoy.config.bootstrap.v3.Bootstrap.stats_sinks"] = NoSinks,
        ["envoy.config.bootstrap.v3.Bootstrap.tracing"] = NoTraces,
        ["envoy.config.bootstrap.v3.Bootstrap.watchdog"] = "the host decides whether blocked workers are reported",
        ["envoy.config.bootstrap.v3.Bootstrap.watchdogs"] = "the host decides whether blocked workers are reported",
        ["envoy.config.bootstrap.v3.ClusterManager.enable_deferred_cluster_creation"] = "clusters cost little before they are used",
        ["envoy.config.bootstrap.v3.ClusterManager.outlier_detection"] = "no endpoint is ejected, so there is nothing to log",
        ["envoy.config.cluster.v3.CircuitBreakers.Thresholds.track_remaining"] = OwnStatistics,
        ["envoy.config.cluster.v3.Cluster.respect_dns_ttl"] = "names are resolved anew after 'dns_refresh_rate', which is rather more often",
        ["envoy.config.cluster.v3.Cluster.track_cluster_stats"] = OwnStatistics,
        ["envoy.config.cluster.v3.Cluster.track_timeout_budgets"] = OwnStatistics,
        ["envoy.config.core.v3.GrpcService.EnvoyGrpc.skip_envoy_headers"] = "no such headers are sent",
        ["envoy.config.core.v3.GrpcService.timeout"] = "streams of resources have no end",
        ["envoy.config.core.v3.Metadata.typed_filter_metadata"] = "nothing of the proxy reads it",
        ["envoy.config.core.v3.Node.extensions"] = "the proxy tells what it has",
        ["envoy.config.core.v3.Node.user_agent_build_version"] = "the proxy tells what it is",
        ["envoy.config.core.v3.Node.user_agent_name"] = "the proxy tells what it is",
        ["envoy.config.core.v3.Node.user_agent_version"] = "the proxy tells what it is",
        ["envoy.config.endpoint.v3.Endpoint.HealthCheckConfig.address"] = NoHealthChecks,
        ["envoy.config.endpoint.v3.Endpoint.HealthCheckConfig.disable_active_health_check"] = NoHealthChecks,
        ["envoy.config.endpoint.v3.Endpoint.HealthCheckConfig.hostname"] = NoHealthChecks,
        ["envoy.config.endpoint.v3.Endpoint.HealthCheckConfig.port_value"] = NoHealthChecks,
        ["envoy.config.route.v3.Route.decorator"] = NoTraces,
        ["envoy.config.route.v3.Route.stat_prefix"] = OwnStatistics,
        ["envoy.config.route.v3.Route.tracing"] = NoTraces,
        ["envoy.config.route.v3.VirtualHost.virtual_clusters"] = OwnStatistics,
        ["envoy.extensions.clusters.dns.v3.DnsCluster.respect_dns_ttl"] = "names are resolved anew after 'dns_refresh_rate', which is rather more often",
        ["envoy.extensions.filters.http.router.v3.Router.dynamic_stats"] = OwnStatistics,
        ["envoy.extensions.filters.http.router.v3.Router.start_child_span"] = NoTraces,
        ["envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.tracing"] = NoTraces,
        ["envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig.pack_trace_reason"] = NoTraces,
        ["envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig.use_request_id_for_trace_sampling"] = NoTraces,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Istio's own types are in no published API: they come inside a TypedStruct.
    private static readonly FrozenDictionary<(ExtensionKind, string), string> Types = new Dictionary<(ExtensionKind, string), string>
    {
        [(ExtensionKind.BootstrapExtension, "envoy.extensions.bootstrap.internal_listener.v3.InternalListener")] =
            "it only prepares internal listeners, and those are refused where they stand",
        [(ExtensionKind.StreamFilter, "envoy.extensions.filters.http.compressor.v3.Compressor")] = "responses are sent as they come",
        [(ExtensionKind.RouteOptions, "envoy.extensions.filters.http.compressor.v3.CompressorPerRoute")] = "responses are sent as they come",
        [(ExtensionKind.StreamFilter, "envoy.extensions.filters.http.fault.v3.HTTPFault")] = "without options it does nothing",
        [(ExtensionKind.StreamFilter, "io.istio.http.peer_metadata.Config")] = "Istio's telemetry is not collected",
        [(ExtensionKind.StreamFilter, "stats.PluginConfig")] = "Istio's telemetry is not collected",
        [(ExtensionKind.NetworkFilter, "stats.PluginConfig")] = "Istio's telemetry is not collected",
        [(ExtensionKind.NetworkFilter, "envoy.tcp.metadataexchange.config.MetadataExchange")] = "Istio's telemetry is not collected",
        [(ExtensionKind.ClusterFilter, "envoy.tcp.metadataexchange.config.MetadataExchange")] = "Istio's telemetry is not collected",
    }.ToFrozenDictionary();

    /// <summary>The full names of all fields that are passed over.</summary>
    public static IEnumerable<string> AllFields => Fields.Keys;

    /// <summary>The names of all types that are passed over.</summary>
    public static IEnumerable<string> AllTypes => Types.Keys.Select(key => key.Item2).Distinct();

    /// <summary>Why a field, by its full name, may be passed over; null if it may not.</summary>
    public static string? FieldReason(string field) => Fields.GetValueOrDefault(field);

    /// <summary>Why an extension with options of this type may be left out; null if it may not.</summary>
    public static string? TypeReason(ExtensionKind kind, string type) => Types.GetValueOrDefault((kind, type));
}
