using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Configuration;

namespace Fairlead.Tests.Routing;

/// <summary>Turns the corpus's YAML into records, and notes what the records do not have.</summary>
internal sealed class RouteCorpusMapper(string? enabledRuntime, ICollection<string> unsupported)
{
    public RouteConfiguration Configuration(JsonNode node)
    {
        Known(node, "virtual_hosts", "response_headers_to_add", "response_headers_to_remove");
        return new RouteConfiguration { Name = "corpus", VirtualHosts = Each(node["virtual_hosts"], Host), Headers = Mutations(node) };
    }

    public HeaderMatcher Header(JsonNode node) => new()
    {
        Name = Text(node["name"])!,
        String = node["string_match"] is { } text ? String(text) : null,
        Present = node["present_match"] is { } present ? Bool(present) : null,
        Invert = node["invert_match"] is { } invert && Bool(invert),
        Range = node["range_match"] is { } range ? new Int64Range(Long(range["start"]), Long(range["end"])) : null,
    };

    private VirtualHost Host(JsonNode node)
    {
        Known(node, "name", "domains", "routes", "require_tls");
        return new VirtualHost
        {
            Name = Text(node["name"])!,
            Domains = Each(node["domains"], d => Text(d)!),
            Routes = Each(node["routes"], Route),
            RequireTls = Text(node["require_tls"]) switch { "ALL" => TlsRequirement.All, "EXTERNAL_ONLY" => TlsRequirement.ExternalOnly, _ => TlsRequirement.None },
        };
    }

    private Route Route(JsonNode node)
    {
        Known(node, "name", "match", "route", "redirect", "direct_response", "request_headers_to_add", "response_headers_to_add");
        return new Route { Match = Match(node["match"]!), Action = Action(node), Headers = Mutations(node) };
    }

    private RouteMatch Match(JsonNode node)
    {
        Known(node, "prefix", "path", "case_sensitive", "headers", "runtime_fraction");
        var prefix = Text(node["prefix"]);
        return new RouteMatch
        {
            Path = prefix is not null ? new PathMatch(PathMatchKind.Prefix, prefix) : new PathMatch(PathMatchKind.Exact, Text(node["path"])!),
            CaseSensitive = node["case_sensitive"] is not { } sensitive || Bool(sensitive),
            Headers = Each(node["headers"], Header),
            RuntimeFractionPerMillion = node["runtime_fraction"] is { } fraction ? Fraction(fraction) : null,
        };
    }

    // Properties of the tool that made the cases: no share unless the test enables the key, and 0 counts as 1.
    private int Fraction(JsonNode node)
    {
        Assert.Equal("HUNDRED", Text(node["default_value"]!["denominator"]));
        return Text(node["runtime_key"]) == enabledRuntime ? (int)Math.Max(1, Long(node["default_value"]!["numerator"])) * 10_000 : 0;
    }

    private RouteDecision Action(JsonNode node)
    {
        if (node["route"] is { } route)
            return Forward(route);
        if (node["redirect"] is { } redirect)
        {
            Known(redirect, "host_redirect", "path_redirect", "prefix_rewrite");
            return new RedirectAction { HostRedirect = Text(redirect["host_redirect"]), PathRedirect = Text(redirect["path_redirect"]), PrefixRewrite = Text(redirect["prefix_rewrite"]) };
        }

        var direct = node["direct_response"]!;
        return new DirectResponseAction { Status = (int)Long(direct["status"]), Body = Text(direct["body"]?["inline_string"]) ?? "" };
    }

    private RouteAction Forward(JsonNode node)
    {
        Known(node, "cluster", "cluster_header", "weighted_clusters", "prefix_rewrite", "host_rewrite_literal", "timeout");
        return new RouteAction
        {
            Cluster = Text(node["cluster"]),
            ClusterHeader = Text(node["cluster_header"]),
            PrefixRewrite = Text(node["prefix_rewrite"]),
            HostRewriteLiteral = Text(node["host_rewrite_literal"]),
            WeightedClusters = Each(node["weighted_clusters"]?["clusters"], c => new WeightedCluster { Name = Text(c["name"])!, Weight = (uint)Long(c["weight"]) }),
        };
    }

    private static HeaderMutations Mutations(JsonNode node) => new()
    {
        RequestHeadersToAdd = Each(node["request_headers_to_add"], Addition),
        ResponseHeadersToAdd = Each(node["response_headers_to_add"], Addition),
        ResponseHeadersToRemove = Each(node["response_headers_to_remove"], h => Text(h)!),
    };

    private static HeaderValueOption Addition(JsonNode node) => new()
    {
        Key = Text(node["header"]!["key"])!,
        Value = Text(node["header"]!["value"])!,
        AppendAction = Text(node["append_action"]) == "OVERWRITE_IF_EXISTS_OR_ADD" ? HeaderAppendAction.OverwriteIfExistsOrAdd : HeaderAppendAction.AppendIfExistsOrAdd,
    };

    private static StringMatcher String(JsonNode node) =>
        node["exact"] is { } exact ? new(StringMatchKind.Exact, Text(exact)!) : new(StringMatchKind.SafeRegex, Text(node["safe_regex"]!["regex"])!);

    private void Known(JsonNode node, params string[] names)
    {
        foreach (var (name, _) in node.AsObject())
        {
            if (!names.Contains(name))
                unsupported.Add(name);
        }
    }

    private static ConfigList<T> Each<T>(JsonNode? node, Func<JsonNode, T> map) => node is null ? [] : ConfigList.From(node.AsArray().Select(n => map(n!)));

    private static string? Text(JsonNode? node) => node?.ToString();

    private static bool Bool(JsonNode node) => bool.Parse(node.ToString());

    private static long Long(JsonNode? node) => long.Parse(node!.ToString(), CultureInfo.InvariantCulture);
}
