using Fairlead.Observability.Admin.ConfigDump;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary><c>envoy.admin.v3.ServerInfo</c>.</summary>
internal sealed class ServerInfoEndpoint(AdminOptions options) : AdminEndpoint("/server_info", "version, state, uptime and options", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        var host = options.Host;
        var uptime = ProtoJson.Duration(TimeSpan.FromSeconds(Math.Floor(host.Uptime.TotalSeconds)));
        response.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", $"fairlead/{options.Version}");
            json.WriteString("state", BuiltInEndpoints.NameOf(host.State));
            json.WriteString("hot_restart_version", "disabled");
            json.WriteStartObject("command_line_options");
            foreach (var (name, value) in host.CommandLineOptions.OrderBy(static o => o.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteNumber("concurrency", host.Concurrency);
            json.WriteEndObject();
            json.WritePropertyName("node");
            BootstrapRenderer.WriteNode(new ProtoJson(json), host.Node);
            json.WriteString("uptime_current_epoch", uptime);
            json.WriteString("uptime_all_epochs", uptime);
            json.WriteEndObject();
        });
    }
}
