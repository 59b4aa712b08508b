using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fairlead.Hosting;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.admin.v3.ConfigDump</c>: the configuration as Envoy v3 JSON, without secrets. The parameters are Envoy's.</summary>
internal sealed class ConfigDumpEndpoint(IConfigDumpProvider config)
    : AdminEndpoint("/config_dump", "the configuration: ?include_eds, ?resource=dynamic_listeners, ?mask=a.b,c, ?name_regex=", requiresPost: false)
{
    private static readonly string[] Parameters = ["include_eds", "resource", "mask", "name_regex"];

    public override void Handle(AdminRequest request, AdminResponse response)
    {
        if (request.Query.Select(static p => p.Key).FirstOrDefault(static name => !Parameters.Contains(name)) is { } unknown)
        {
            response.Fail(400, $"parameter '{unknown}' is not supported: use {string.Join(", ", Parameters)}");
            return;
        }

        Regex? names = null;
        try
        {
            // The kind of expression that takes linear time: the admin interface must not hang.
            names = request["name_regex"] is { Length: > 0 } pattern ? new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            response.Fail(400, $"name_regex cannot be used: {e.Message}");
            return;
        }

        var entries = config.GetResources().Where(e => names?.IsMatch(e.Resource.Name) != false);
        var sections = new ConfigDumpSections(config, ResourceVersions.Group(entries), request.Has("include_eds") || request["resource"]?.Contains("endpoint", StringComparison.Ordinal) == true);
        if (request["resource"] is not { Length: > 0 } && request["mask"] is not { Length: > 0 })
            response.WriteJson(sections.Write);
        else
            Select(sections, request, response);
    }

    private static void Select(ConfigDumpSections sections, AdminRequest request, AdminResponse response)
    {
        var dump = ToNode(sections);
        var mask = request["mask"] is { Length: > 0 } paths ? new JsonFieldMask(paths) : null;
        var selected = dump["configs"]!.AsArray().OfType<JsonObject>().ToList();
        if (request["resource"] is { Length: > 0 } resource)
        {
            if (!ConfigDumpSections.HasList(resource))
            {
                response.Fail(404, $"{resource} not found in config dump");
                return;
            }

            selected = [.. selected.Where(section => section.ContainsKey(resource)).SelectMany(section => Items(section, resource))];
        }

        response.WriteJson(writer => new JsonObject { ["configs"] = new JsonArray([.. selected.Select(JsonNode (item) => mask?.Apply(item) ?? item.DeepClone())]) }.WriteTo(writer));
    }

    private static IEnumerable<JsonObject> Items(JsonObject section, string list)
    {
        var type = $"{section["@type"]!.GetValue<string>()}.{ConfigDumpSections.TypeOf(list)}";
        foreach (var item in section[list]!.AsArray().OfType<JsonObject>())
        {
            var copy = new JsonObject { ["@type"] = type };
            foreach (var (name, value) in item)
                copy[name] = value?.DeepClone();
            yield return copy;
        }
    }

    private static JsonObject ToNode(ConfigDumpSections sections)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            sections.Write(writer);
        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }
}
