using System.Text;
using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Server.Resources;

/// <summary>
/// Names in serialised resources, and the names of others that they refer to. It reads field numbers of the Envoy v3 API instead of messages, so that it sees
/// through resources with fields that Fairlead does not know.
/// </summary>
internal static class References
{
    private const string ConnectionManager = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private const string Filter = "envoy.config.listener.v3.Filter";
    private const int EndpointDiscovery = 3;

    /// <summary>Field 1, which is the name in every type of resource.</summary>
    public static string? NameOf(ReadOnlySpan<byte> message) => TextOf(message, 1) is { Length: > 0 } name ? name : null;

    /// <summary>The name of a cluster's endpoints, if the cluster has the type EDS and asks us for them.</summary>
    public static string? EndpointsOf(XdsResource resource)
    {
        if (resource.TypeUrl != XdsTypeUrls.Cluster)
            return null;
        // Cluster: type = 2, eds_cluster_config = 3 { eds_config = 1, service_name = 2 }.
        var type = 0UL;
        var discovery = default(ReadOnlySpan<byte>);
        var reader = new WireReader(resource.Bytes.Span);
        while (reader.Next())
        {
            if (reader.Field == 2)
                type = reader.Number;
            else if (reader.Field == 3)
                discovery = reader.Content;
        }

        if (type != EndpointDiscovery || IsFile(ContentOf(discovery, 1)))
            return null;
        return TextOf(discovery, 2) is { Length: > 0 } service ? service : resource.Name;
    }

    /// <summary>The names of the route configurations that a listener asks us for.</summary>
    public static IReadOnlyCollection<string> RoutesOf(XdsResource resource)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (resource.TypeUrl != XdsTypeUrls.Listener)
            return names;
        // Listener: filter_chains = 3, default_filter_chain = 25, api_listener = 19 { api_listener = 1 }.
        var reader = new WireReader(resource.Bytes.Span);
        while (reader.Next())
        {
            if (reader.Field is 3 or 25)
                AddRoutesOfChain(reader.Content, names);
            else if (reader.Field == 19)
                AddRoutesOfAny(ContentOf(reader.Content, 1), names);
        }

        return names;
    }

    private static void AddRoutesOfChain(ReadOnlySpan<byte> chain, SortedSet<string> names)
    {
        // FilterChain: filters = 3; Filter: typed_config = 4.
        var reader = new WireReader(chain);
        while (reader.Next())
        {
            if (reader.Field == 3)
                AddRoutesOfAny(ContentOf(reader.Content, 4), names);
        }
    }

    private static void AddRoutesOfAny(ReadOnlySpan<byte> any, SortedSet<string> names)
    {
        var typeUrl = TextOf(any, 1) ?? "";
        var message = ContentOf(any, 2);
        if (typeUrl.EndsWith("/" + Filter, StringComparison.Ordinal))
        {
            AddRoutesOfAny(ContentOf(message, 4), names);
            return;
        }

        if (!typeUrl.EndsWith("/" + ConnectionManager, StringComparison.Ordinal))
            return;
        // HttpConnectionManager: rds = 3 { config_source = 1, route_config_name = 2 }.
        var discovery = ContentOf(message, 3);
        if (TextOf(discovery, 2) is { Length: > 0 } name && !IsFile(ContentOf(discovery, 1)))
            names.Add(name);
    }

    // ConfigSource: path = 1, path_config_source = 8.
    private static bool IsFile(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        while (reader.Next())
        {
            if (reader.Field is 1 or 8)
                return true;
        }

        return false;
    }

    private static string? TextOf(ReadOnlySpan<byte> message, int field)
    {
        var content = ContentOf(message, field);
        return content.IsEmpty ? null : Encoding.UTF8.GetString(content);
    }

    // The last one counts, as it does for whoever parses the message.
    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> message, int field)
    {
        var reader = new WireReader(message);
        var found = default(ReadOnlySpan<byte>);
        while (reader.Next())
        {
            if (reader.Field == field)
                found = reader.Content;
        }

        return found;
    }
}
