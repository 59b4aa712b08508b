using Fairlead.Hosting;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.admin.v3.UnreadyTargetsDumps</c>: what is not in force yet, and what it waits for.</summary>
internal sealed class InitDumpEndpoint(IConfigDumpProvider config) : AdminEndpoint("/init_dump", "what is not ready yet, and why", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        if (request.Query.Count > 0)
        {
            response.Fail(400, $"parameter '{request.Query[0].Key}' is not supported");
            return;
        }

        var unready = config.GetUnready();
        response.WriteJson(writer =>
        {
            var json = new ProtoJson(writer);
            json.BeginObject();
            json.List("unready_targets_dumps", unready.OrderBy(static u => u.Resource.Kind).ThenBy(static u => u.Resource.Name, StringComparer.Ordinal), static (j, item) =>
            {
                j.BeginObject();
                j.Text("name", $"{item.Resource.Kind} '{item.Resource.Name}'");
                j.Strings("target_names", item.WaitsFor);
                j.EndObject();
            });
            json.EndObject();
        });
    }
}
