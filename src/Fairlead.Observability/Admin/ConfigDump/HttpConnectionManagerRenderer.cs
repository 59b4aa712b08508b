using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager</c>.</summary>
internal static class HttpConnectionManagerRenderer
{
    public static void Write(ProtoJson json, HttpConnectionManager manager)
    {
        json.BeginObject();
        json.Type("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager");
        json.Text("stat_prefix", manager.StatPrefix);
        json.Text("codec_type", ProtoJson.EnumName(manager.CodecType).Replace("HTTP_", "HTTP", StringComparison.Ordinal));
        json.Message("route_config", manager.RouteConfig, static (j, r) => RouteRenderer.Write(j, r, withType: false));
        if (manager.RouteConfigName is not null)
        {
            json.BeginObject("rds");
            json.Text("route_config_name", manager.RouteConfigName);
            json.EndObject();
        }

        json.List("http_filters", manager.HttpFilters, ExtensionRenderer.Write);
        json.List("access_log", manager.AccessLog, ExtensionRenderer.WriteAccessLog);
        ProtocolOptionsRenderer.WriteCommon(json, manager.CommonHttpProtocolOptions);
        ProtocolOptionsRenderer.WriteHttp1(json, manager.HttpProtocolOptions);
        ProtocolOptionsRenderer.WriteHttp2(json, manager.Http2ProtocolOptions);
        json.List("upgrade_configs", manager.UpgradeConfigs, ProtocolOptionsRenderer.WriteUpgrade);
        WriteTimes(json, manager);
        WriteIdentity(json, manager);
        WritePaths(json, manager);
        json.EndObject();
    }

    private static void WriteTimes(ProtoJson json, HttpConnectionManager manager)
    {
        json.Time("stream_idle_timeout", manager.StreamIdleTimeout);
        json.Time("request_timeout", manager.RequestTimeout);
        json.Time("request_headers_timeout", manager.RequestHeadersTimeout);
        json.Time("drain_timeout", manager.DrainTimeout);
        json.Time("delayed_close_timeout", manager.DelayedCloseTimeout);
        json.Number("max_request_headers_kb", manager.MaxRequestHeadersKb);
    }

    private static void WriteIdentity(ProtoJson json, HttpConnectionManager manager)
    {
        json.Bool("use_remote_address", manager.UseRemoteAddress);
        json.Number("xff_num_trusted_hops", manager.XffNumTrustedHops);
        json.Bool("skip_xff_append", manager.SkipXffAppend);
        json.Bool("generate_request_id", manager.GenerateRequestId);
        json.Bool("preserve_external_request_id", manager.PreserveExternalRequestId);
        json.Bool("always_set_request_id_in_response", manager.AlwaysSetRequestIdInResponse);
        json.Text("server_name", manager.ServerName);
        json.Enum("server_header_transformation", manager.ServerHeaderTransformation);
        json.Text("via", manager.Via);
        json.Enum("forward_client_cert_details", manager.ForwardClientCertDetails);
        if (manager.SetCurrentClientCertDetails != new SetCurrentClientCertDetails())
            json.Message("set_current_client_cert_details", manager.SetCurrentClientCertDetails, WriteClientCert);
        if (manager.SchemeHeaderTransformation != new SchemeHeaderTransformation())
            json.Message("scheme_header_transformation", manager.SchemeHeaderTransformation, WriteScheme);
    }

    private static void WriteClientCert(ProtoJson json, SetCurrentClientCertDetails details)
    {
        json.BeginObject();
        json.Bool("subject", details.Subject);
        json.Bool("cert", details.Cert);
        json.Bool("dns", details.Dns);
        json.Bool("uri", details.Uri);
        json.EndObject();
    }

    private static void WriteScheme(ProtoJson json, SchemeHeaderTransformation scheme)
    {
        json.BeginObject();
        if (scheme.SchemeToOverwrite is { } fixedScheme)
            json.Text("scheme_to_overwrite", fixedScheme);
        json.Bool("match_upstream", scheme.MatchUpstream);
        json.EndObject();
    }

    private static void WritePaths(ProtoJson json, HttpConnectionManager manager)
    {
        json.Bool("normalize_path", manager.NormalizePath);
        json.Bool("merge_slashes", manager.MergeSlashes);
        json.Enum("path_with_escaped_slashes_action", manager.PathWithEscapedSlashesAction);
        if (manager.StripHostPort == StripHostPort.Matching)
            json.Bool("strip_matching_host_port", true);
        if (manager.StripHostPort == StripHostPort.Any)
            json.Bool("strip_any_host_port", true);
        json.Bool("proxy_100_continue", manager.Proxy100Continue);
    }
}
