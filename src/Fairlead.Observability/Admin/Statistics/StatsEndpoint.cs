using System.Text.RegularExpressions;
using Fairlead.Statistics;

namespace Fairlead.Observability.Admin.Statistics;

/// <summary>Statistics as sorted lines <c>name: value</c>, or as JSON; <c>?usedonly</c>, <c>?filter=REGEX</c>, <c>?type=Counters</c> or <c>Gauges</c>.</summary>
internal sealed class StatsEndpoint(StatsReader stats)
    : AdminEndpoint("/stats", "statistics: ?usedonly, ?filter=REGEX, ?type=Counters|Gauges|All, ?format=text|json|prometheus", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        var format = request["format"] ?? "text";
        if (format is not ("text" or "json" or "prometheus"))
        {
            response.Fail(400, "usage: /stats?format=text, json or prometheus");
            return;
        }

        if (TrySelect(request, response, out var selected) is false)
            return;
        if (format == "prometheus")
            PrometheusWriter.Write(selected, response);
        else if (format == "json")
            WriteJson(Sort(selected), response);
        else
            WriteText(Sort(selected), response);
    }

    /// <summary>The statistics that a request asks for; or false, and the answer that says what is wrong.</summary>
    public bool TrySelect(AdminRequest request, AdminResponse response, out IEnumerable<StatValue> selected)
    {
        selected = stats.Read(request.Has("usedonly"));
        switch (request["type"])
        {
            case null or "" or "All":
                break;
            case "Counters":
                selected = selected.Where(static s => s.Kind == StatKind.Counter);
                break;
            case "Gauges":
                selected = selected.Where(static s => s.Kind == StatKind.Gauge);
                break;
            case "Histograms" or "TextReadouts":
                selected = [];
                break;
            default:
                response.Fail(400, "invalid type: use All, Counters, Gauges, Histograms or TextReadouts");
                return false;
        }

        if (request["filter"] is not { Length: > 0 } filter)
            return true;
        if (CompileFilter(filter, response) is not { } regex)
            return false;
        selected = selected.Where(s => regex.IsMatch(s.FullName));
        return true;
    }

    // Linear time, whatever expression somebody sends.
    private static Regex? CompileFilter(string filter, AdminResponse response)
    {
        try
        {
            return new Regex(filter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            response.Fail(400, $"invalid regex: {e.Message}");
            return null;
        }
    }

    private static List<(string Name, long Value)> Sort(IEnumerable<StatValue> selected)
    {
        var sorted = selected.Select(static s => (Name: s.FullName, s.Value)).ToList();
        sorted.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return sorted;
    }

    private static void WriteText(List<(string Name, long Value)> sorted, AdminResponse response)
    {
        foreach (var (name, value) in sorted)
            response.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {value}"));
    }

    private static void WriteJson(List<(string Name, long Value)> sorted, AdminResponse response) => response.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("stats");
        foreach (var (name, value) in sorted)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
