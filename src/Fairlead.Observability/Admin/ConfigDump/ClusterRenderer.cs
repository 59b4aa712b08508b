using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.cluster.v3.Cluster</c> and <c>envoy.config.endpoint.v3.ClusterLoadAssignment</c>.</summary>
internal static class ClusterRenderer
{
    public static void Write(ProtoJson json, Cluster cluster, bool withType)
    {
        json.BeginObject();
        if (withType)
            json.Type("envoy.config.cluster.v3.Cluster");
        json.Text("name", cluster.Name);
        json.Text("alt_stat_name", cluster.AltStatName);
        json.Enum("type", cluster.Type);
        json.Time("connect_timeout", cluster.ConnectTimeout);
        if (cluster.Type == ClusterDiscoveryType.Eds)
            WriteEds(json, cluster);
        json.Message("load_assignment", cluster.LoadAssignment, static (j, a) => WriteAssignment(j, a, withType: false));
        WriteBalancing(json, cluster);
        if (cluster.CircuitBreakers.Count > 0)
        {
            json.BeginObject("circuit_breakers");
            json.List("thresholds", cluster.CircuitBreakers, WriteThresholds);
            json.EndObject();
        }

        json.Number("per_connection_buffer_limit_bytes", cluster.PerConnectionBufferLimitBytes);
        json.Time("dns_refresh_rate", cluster.DnsRefreshRate);
        json.Enum("dns_lookup_family", cluster.DnsLookupFamily);
        WriteProtocol(json, cluster);
        json.Message("transport_socket", cluster.TransportSocket, ExtensionRenderer.Write);
        json.List("transport_socket_matches", cluster.TransportSocketMatches, WriteSocketMatch);
        json.Message("upstream_connection_options", cluster.TcpKeepalive, WriteKeepalive);
        json.Metadata(cluster.MetadataJson);
        json.EndObject();
    }

    public static void WriteAssignment(ProtoJson json, ClusterLoadAssignment assignment, bool withType)
    {
        json.BeginObject();
        if (withType)
            json.Type("envoy.config.endpoint.v3.ClusterLoadAssignment");
        json.Text("cluster_name", assignment.Name);
        json.List("endpoints", assignment.Endpoints, WriteGroup);
        json.EndObject();
    }

    public static void WriteThresholds(ProtoJson json, CircuitBreakerThresholds thresholds)
    {
        json.BeginObject();
        json.Enum("priority", thresholds.Priority);
        json.Number("max_connections", thresholds.MaxConnections);
        json.Number("max_pending_requests", thresholds.MaxPendingRequests);
        json.Number("max_requests", thresholds.MaxRequests);
        json.Number("max_retries", thresholds.MaxRetries);
        json.EndObject();
    }

    public static void WriteLocality(ProtoJson json, Locality locality)
    {
        json.BeginObject("locality");
        json.Text("region", locality.Region);
        json.Text("zone", locality.Zone);
        json.Text("sub_zone", locality.SubZone);
        json.EndObject();
    }

    // The records do not say which source delivers endpoints: any of a dump's readers understands this one.
    private static void WriteEds(ProtoJson json, Cluster cluster)
    {
        json.BeginObject("eds_cluster_config");
        json.BeginObject("eds_config");
        json.BeginObject("ads");
        json.EndObject();
        json.EndObject();
        json.Text("service_name", cluster.EdsServiceName);
        json.EndObject();
    }

    private static void WriteKeepalive(ProtoJson json, TcpKeepalive keepalive)
    {
        json.BeginObject();
        json.BeginObject("tcp_keepalive");
        json.Number("keepalive_probes", keepalive.Probes);
        json.Number("keepalive_time", keepalive.TimeSeconds);
        json.Number("keepalive_interval", keepalive.IntervalSeconds);
        json.EndObject();
        json.EndObject();
    }

    private static void WriteBalancing(ProtoJson json, Cluster cluster)
    {
        json.Enum("lb_policy", cluster.LbPolicy);
        if (cluster.LoadBalancingPolicy is { } policy)
        {
            json.BeginObject("load_balancing_policy");
            json.List("policies", new[] { policy }, static (j, p) =>
            {
                j.BeginObject();
                j.Message("typed_extension_config", p, ExtensionRenderer.Write);
                j.EndObject();
            });
            json.EndObject();
        }

        json.BeginObject("least_request_lb_config");
        json.Number("choice_count", cluster.LeastRequestLbConfig.ChoiceCount);
        json.BeginObject("active_request_bias");
        json.Double("default_value", cluster.LeastRequestLbConfig.ActiveRequestBias);
        json.EndObject();
        json.EndObject();
        json.BeginObject("common_lb_config");
        json.BeginObject("healthy_panic_threshold");
        json.Double("value", cluster.HealthyPanicThreshold);
        json.EndObject();
        json.EndObject();
    }

    private static void WriteProtocol(ProtoJson json, Cluster cluster)
    {
        json.BeginObject("typed_extension_protocol_options");
        json.BeginObject("envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
        json.Type("envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
        ProtocolOptionsRenderer.WriteCommon(json, cluster.CommonHttpProtocolOptions);
        if (cluster.UpstreamHttpProtocolOptions != new UpstreamHttpProtocolOptions())
            json.Message("upstream_http_protocol_options", cluster.UpstreamHttpProtocolOptions, WriteRequestOptions);
        json.BeginObject(cluster.Protocol == UpstreamProtocol.UseDownstream ? "use_downstream_protocol_config" : "explicit_http_config");
        if (cluster.Protocol != UpstreamProtocol.Http2)
        {
            json.BeginObject("http_protocol_options");
            json.EndObject();
        }

        if (cluster.Protocol != UpstreamProtocol.Http1)
            ProtocolOptionsRenderer.WriteHttp2(json, cluster.Http2ProtocolOptions);

        json.EndObject();
        json.EndObject();
        json.EndObject();
    }

    private static void WriteRequestOptions(ProtoJson json, UpstreamHttpProtocolOptions options)
    {
        json.BeginObject();
        json.Bool("auto_sni", options.AutoSni);
        json.Bool("auto_san_validation", options.AutoSanValidation);
        json.Text("override_auto_sni_header", options.OverrideAutoSniHeader);
        json.EndObject();
    }

    private static void WriteGroup(ProtoJson json, LocalityLbEndpoints group)
    {
        json.BeginObject();
        WriteLocality(json, group.Locality);
        json.List("lb_endpoints", group.LbEndpoints, WriteEndpoint);
        json.Number("load_balancing_weight", group.LoadBalancingWeight == 0 ? null : group.LoadBalancingWeight);
        json.Number("priority", group.Priority);
        json.EndObject();
    }

    private static void WriteEndpoint(ProtoJson json, LbEndpoint endpoint)
    {
        json.BeginObject();
        json.BeginObject("endpoint");
        json.Message("address", endpoint.Address, AddressRenderer.Write);
        json.Text("hostname", endpoint.Hostname);
        json.EndObject();
        json.Enum("health_status", endpoint.HealthStatus);
        json.Metadata(endpoint.MetadataJson);
        json.Number("load_balancing_weight", endpoint.LoadBalancingWeight);
        json.EndObject();
    }

    private static void WriteSocketMatch(ProtoJson json, TransportSocketMatch match)
    {
        json.BeginObject();
        json.Text("name", match.Name);
        json.Raw("match", match.MatchJson);
        json.Message("transport_socket", match.TransportSocket, ExtensionRenderer.Write);
        json.EndObject();
    }
}
