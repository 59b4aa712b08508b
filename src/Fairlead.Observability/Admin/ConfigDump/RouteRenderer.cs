using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.route.v3.RouteConfiguration</c>.</summary>
internal static class RouteRenderer
{
    public static void Write(ProtoJson json, RouteConfiguration routes, bool withType)
    {
        json.BeginObject();
        if (withType)
            json.Type("envoy.config.route.v3.RouteConfiguration");
        json.Text("name", routes.Name);
        json.List("virtual_hosts", routes.VirtualHosts, WriteVirtualHost);
        WriteMutations(json, routes.Headers);
        json.Bool("validate_clusters", routes.ValidateClusters);
        json.Bool("ignore_port_in_host_matching", routes.IgnorePortInHostMatching);
        json.Number("max_direct_response_body_size_bytes", routes.MaxDirectResponseBodySizeBytes);
        json.Metadata(routes.MetadataJson);
        json.EndObject();
    }

    public static void WriteMutations(ProtoJson json, HeaderMutations headers)
    {
        json.List("request_headers_to_add", headers.RequestHeadersToAdd, WriteHeaderOption);
        json.Strings("request_headers_to_remove", headers.RequestHeadersToRemove);
        json.List("response_headers_to_add", headers.ResponseHeadersToAdd, WriteHeaderOption);
        json.Strings("response_headers_to_remove", headers.ResponseHeadersToRemove);
    }

    private static void WriteVirtualHost(ProtoJson json, VirtualHost host)
    {
        json.BeginObject();
        json.Text("name", host.Name);
        json.Strings("domains", host.Domains);
        json.List("routes", host.Routes, WriteRoute);
        json.Enum("require_tls", host.RequireTls);
        WriteMutations(json, host.Headers);
        ExtensionRenderer.WriteMap(json, "typed_per_filter_config", host.TypedPerFilterConfig);
        json.Metadata(host.MetadataJson);
        json.EndObject();
    }

    private static void WriteRoute(ProtoJson json, Route route)
    {
        json.BeginObject();
        json.Text("name", route.Name);
        json.Message("match", route.Match, MatcherRenderer.Write);
        switch (route.Action)
        {
            case RouteAction action:
                json.Message("route", action, RouteActionRenderer.Write);
                break;
            case RedirectAction redirect:
                json.Message("redirect", redirect, RouteActionRenderer.WriteRedirect);
                break;
            case DirectResponseAction direct:
                json.Message("direct_response", direct, RouteActionRenderer.WriteDirectResponse);
                break;
        }

        WriteMutations(json, route.Headers);
        ExtensionRenderer.WriteMap(json, "typed_per_filter_config", route.TypedPerFilterConfig);
        json.Metadata(route.MetadataJson);
        json.EndObject();
    }

    private static void WriteHeaderOption(ProtoJson json, HeaderValueOption option)
    {
        json.BeginObject();
        json.BeginObject("header");
        json.Text("key", option.Key);
        json.Text("value", option.Value);
        json.EndObject();
        json.Enum("append_action", option.AppendAction);
        if (option.KeepEmptyValue)
            json.Bool("keep_empty_value", true);
        json.EndObject();
    }
}
