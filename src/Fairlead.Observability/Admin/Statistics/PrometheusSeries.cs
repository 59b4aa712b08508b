using System.Text;

namespace Fairlead.Observability.Admin.Statistics;

/// <summary>The metric and the labels of a statistic: names that stand inside Envoy's dotted names become labels.</summary>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Labels">The labels, as text between the braces.</param>
internal readonly record struct PrometheusSeries(string Metric, string Labels)
{
    private const string ResponseCode = "envoy_response_code";
    private const string ResponseCodeClass = "envoy_response_code_class";

    // Scopes inside a cluster's, which are no part of its name.
    private static readonly string[] ClusterScopes =
    [
        "circuit_breakers.default.", "circuit_breakers.high.", "outlier_detection.", "health_check.", "retry.", "external.", "internal.", "canary.",
        "ssl.", "http1.", "http2.", "grpc.",
    ];

    // Scopes of filters inside a connection manager's.
    private static readonly string[] HttpScopes = ["rbac.", "fault.", "ext_authz.", "jwt_authn.", "cors.", "ratelimit.", "tracing."];

    public static PrometheusSeries Of(in StatValue stat)
    {
        var labels = new List<(string Name, string Value)>();
        var name = ExtractCode(stat.Name, labels);
        var scope = ExtractScope(stat.Prefix, labels);
        labels.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new PrometheusSeries("envoy_" + Sanitize(scope + name), string.Join(',', labels.Select(static l => $"{l.Name}=\"{Escape(l.Value)}\"")));
    }

    private static string ExtractScope(string prefix, List<(string Name, string Value)> labels)
    {
        if (Inner(prefix, "cluster.") is { } cluster)
        {
            var scope = ScopeIn(cluster, ClusterScopes);
            labels.Add(("envoy_cluster_name", cluster[..^(scope.Length + 1)]));
            return "cluster." + scope;
        }

        if (Inner(prefix, "listener.") is { } listener)
        {
            var http = listener.LastIndexOf(".http.", StringComparison.Ordinal);
            if (http > 0)
            {
                labels.Add(("envoy_http_conn_manager_prefix", listener[(http + 6)..^1]));
                labels.Add(("envoy_listener_address", listener[..http]));
                return "listener.http.";
            }

            labels.Add(("envoy_listener_address", listener[..^1]));
            return "listener.";
        }

        if (Inner(prefix, "http.") is { } manager)
        {
            var scope = ScopeIn(manager, HttpScopes);
            labels.Add(("envoy_http_conn_manager_prefix", manager[..^(scope.Length + 1)]));
            return "http." + scope;
        }

        if (Inner(prefix, "tcp.") is { } tcp)
        {
            labels.Add(("envoy_tcp_prefix", tcp[..^1]));
            return "tcp.";
        }

        return prefix;
    }

    private static string ScopeIn(string inner, string[] scopes) =>
        Array.Find(scopes, s => inner.Length > s.Length && inner.EndsWith("." + s, StringComparison.Ordinal)) ?? "";

    /// <summary>What follows the beginning, with its final dot; null if the prefix begins otherwise or nothing follows.</summary>
    private static string? Inner(string prefix, string begin) =>
        prefix.StartsWith(begin, StringComparison.Ordinal) && prefix.Length > begin.Length + 1 && prefix.EndsWith('.') ? prefix[begin.Length..] : null;

    // "upstream_rq_2xx" is the class 2 of "upstream_rq_xx"; "upstream_rq_404" the code 404 of "upstream_rq".
    private static string ExtractCode(string name, List<(string Name, string Value)> labels)
    {
        if (StatsReader.IsOfSingleCode(name))
        {
            labels.Add((ResponseCode, name[^3..]));
            return name[..^4];
        }

        if (name.Length > 7 && name.EndsWith("xx", StringComparison.Ordinal) && name[^3] is >= '1' and <= '5' && name.AsSpan(0, name.Length - 3).EndsWith("_rq_"))
        {
            labels.Add((ResponseCodeClass, name[^3].ToString()));
            return name[..^3] + "xx";
        }

        return name;
    }

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return text.ToString();
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
