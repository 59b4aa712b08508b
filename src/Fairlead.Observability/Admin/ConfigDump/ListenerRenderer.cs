using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.listener.v3.Listener</c>.</summary>
internal static class ListenerRenderer
{
    public static void Write(ProtoJson json, Listener listener, bool withType)
    {
        json.BeginObject();
        if (withType)
            json.Type("envoy.config.listener.v3.Listener");
        json.Text("name", listener.Name);
        json.Message("address", listener.Addresses.Count > 0 ? listener.Addresses[0] : null, AddressRenderer.Write);
        json.List("additional_addresses", listener.Addresses.Skip(1), static (j, a) =>
        {
            j.BeginObject();
            j.Message("address", a, AddressRenderer.Write);
            j.EndObject();
        });
        json.List("filter_chains", listener.FilterChains, WriteChain);
        json.Message("default_filter_chain", listener.DefaultFilterChain, WriteChain);
        json.List("listener_filters", listener.ListenerFilters, ListenerFilterRenderer.Write);
        json.Time("listener_filters_timeout", listener.ListenerFiltersTimeout);
        json.Bool("continue_on_listener_filters_timeout", listener.ContinueOnListenerFiltersTimeout);
        json.Number("per_connection_buffer_limit_bytes", listener.PerConnectionBufferLimitBytes);
        json.Number("max_connections", listener.MaxConnections);
        json.Number("tcp_backlog_size", listener.TcpBacklogSize);
        json.Bool("ignore_global_conn_limit", listener.IgnoreGlobalConnLimit);
        json.Enum("traffic_direction", listener.TrafficDirection);
        json.Text("stat_prefix", listener.StatPrefix);
        json.List("access_log", listener.AccessLog, ExtensionRenderer.WriteAccessLog);
        json.Metadata(listener.MetadataJson);
        json.EndObject();
    }

    private static void WriteChain(ProtoJson json, FilterChain chain)
    {
        json.BeginObject();
        json.Message("filter_chain_match", chain.Match, WriteMatch);
        json.List("filters", chain.Filters, ExtensionRenderer.Write);
        json.Message("transport_socket", chain.TransportSocket, ExtensionRenderer.Write);
        json.Text("name", chain.Name);
        json.Time("transport_socket_connect_timeout", chain.TransportSocketConnectTimeout);
        json.EndObject();
    }

    private static void WriteMatch(ProtoJson json, FilterChainMatch match)
    {
        json.BeginObject();
        json.Number("destination_port", match.DestinationPort);
        json.List("prefix_ranges", match.PrefixRanges, AddressRenderer.WriteRange);
        json.Strings("server_names", match.ServerNames);
        json.Text("transport_protocol", match.TransportProtocol);
        json.Strings("application_protocols", match.ApplicationProtocols);
        json.List("direct_source_prefix_ranges", match.DirectSourcePrefixRanges, AddressRenderer.WriteRange);
        json.Enum("source_type", match.SourceType);
        json.List("source_prefix_ranges", match.SourcePrefixRanges, AddressRenderer.WriteRange);
        json.List("source_ports", match.SourcePorts, static (j, p) => j.Value(p));
        json.EndObject();
    }
}
