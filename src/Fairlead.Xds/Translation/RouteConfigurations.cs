using Fairlead.Configuration;
using Proto = Envoy.Config.Route.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates route configurations and virtual hosts.</summary>
internal static class RouteConfigurations
{
    public static RouteConfiguration Translate(Proto.RouteConfiguration routes, Scope at, string nameIfUnset) =>
        Translate(routes, at, nameIfUnset, validateClustersIfUnset: true);

    /// <summary>Routes that come on their own often do so before the clusters that they name.</summary>
    public static RouteConfiguration TranslateDiscovered(Proto.RouteConfiguration routes, Scope at) =>
        Translate(routes, at, nameIfUnset: "", validateClustersIfUnset: false);

    /// <summary>Like <see cref="TranslateDiscovered(Proto.RouteConfiguration, Scope)"/>, with virtual hosts shared with a version before; null if it is no such message.</summary>
    public static RouteConfiguration? TranslateDiscovered(RouteParts parts, Scope at, Func<string, RouteParts?> findBefore)
    {
        if (TypedConfig.Parse(Proto.RouteConfiguration.Parser, parts.Frame, at) is not { } message)
            return null;
        var frame = TranslateDiscovered(message, at);
        return frame with { VirtualHosts = parts.TranslateHosts(frame, at, findBefore(frame.Name)) };
    }

    private static RouteConfiguration Translate(Proto.RouteConfiguration routes, Scope at, string nameIfUnset, bool validateClustersIfUnset)
    {
        var unset = new RouteConfiguration { Name = "" };
        var largestBody = Checks.Number(
            routes.MaxDirectResponseBodySizeBytes, unset.MaxDirectResponseBodySizeBytes, at.Field("max_direct_response_body_size_bytes"));
        var result = new RouteConfiguration
        {
            Name = routes.Name.Length > 0 ? routes.Name : nameIfUnset,
            VirtualHosts = Checks.All(routes.VirtualHosts, "virtual_hosts", at, (host, place) => Host(host, place, largestBody)),
            Headers = HeaderRules.Mutations(
                routes.RequestHeadersToAdd, routes.RequestHeadersToRemove, routes.ResponseHeadersToAdd, routes.ResponseHeadersToRemove, at),
            ValidateClusters = routes.ValidateClusters ?? validateClustersIfUnset,
            IgnorePortInHostMatching = routes.IgnorePortInHostMatching,
            MaxDirectResponseBodySizeBytes = largestBody,
            MetadataJson = Metadata.ToJson(routes.Metadata),
        };
        CheckUnique(result.VirtualHosts, at);
        return result;
    }

    public static VirtualHost Host(Proto.VirtualHost host, Scope at, int largestBody) => new()
    {
        Name = Checks.Required(host.Name, at.Field("name")),
        Domains = Checks.AtLeastOne(host.Domains, "domains", at, Domain),
        Routes = Checks.All(host.Routes, "routes", at, (route, place) => Routes.Translate(route, place, largestBody)),
        RequireTls = Tls(host.RequireTls, at.Field("require_tls")),
        Headers = WithAttemptCount(
            HeaderRules.Mutations(host.RequestHeadersToAdd, host.RequestHeadersToRemove, host.ResponseHeadersToAdd, host.ResponseHeadersToRemove, at), host),
        TypedPerFilterConfig = Extensions.PerFilter(host.TypedPerFilterConfig, at),
        MetadataJson = Metadata.ToJson(host.Metadata),
    };

    // Nothing is tried twice as long as retry policies are refused: the number of the attempt is always the same.
    private static HeaderMutations WithAttemptCount(HeaderMutations headers, Proto.VirtualHost host)
    {
        if (!host.IncludeRequestAttemptCount)
            return headers;
        var count = new HeaderValueOption { Key = "x-envoy-attempt-count", Value = "1", AppendAction = HeaderAppendAction.OverwriteIfExistsOrAdd };
        return headers with { RequestHeadersToAdd = ConfigList.From([.. headers.RequestHeadersToAdd, count]) };
    }

    private static string Domain(string domain, Scope at)
    {
        HeaderRules.Value(Checks.Required(domain, at), at);
        var asterisk = domain.IndexOf('*');
        if (asterisk >= 0 && (domain.LastIndexOf('*') != asterisk || (asterisk > 0 && asterisk < domain.Length - 1)))
            at.Error($"'{domain}' is no domain: one asterisk may stand at its begin or at its end");
        return domain;
    }

    public static void CheckUnique(IReadOnlyList<VirtualHost> hosts, Scope at)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < hosts.Count; i++)
        {
            if (hosts[i].Name.Length > 0 && !names.Add(hosts[i].Name))
                at.Item("virtual_hosts", i).Field("name").Error($"the name '{hosts[i].Name}' is used twice");
            for (var j = 0; j < hosts[i].Domains.Count; j++)
            {
                if (!domains.Add(hosts[i].Domains[j]))
                    at.Item("virtual_hosts", i).Item("domains", j).Error($"the domain '{hosts[i].Domains[j]}' stands twice in the route configuration");
            }
        }
    }

    private static TlsRequirement Tls(Proto.VirtualHost.Types.TlsRequirementType type, Scope at) => type switch
    {
        Proto.VirtualHost.Types.TlsRequirementType.None => TlsRequirement.None,
        Proto.VirtualHost.Types.TlsRequirementType.ExternalOnly => TlsRequirement.ExternalOnly,
        Proto.VirtualHost.Types.TlsRequirementType.All => TlsRequirement.All,
        _ => Checks.Unsupported<TlsRequirement>(type, at),
    };
}
