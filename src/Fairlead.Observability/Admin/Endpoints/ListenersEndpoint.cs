using Fairlead.Hosting;
using Fairlead.Observability.Admin.ConfigDump;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>Names and addresses of listeners, as text or (<c>?format=json</c>) as <c>envoy.admin.v3.Listeners</c>.</summary>
internal sealed class ListenersEndpoint(IListenerStatusProvider listeners) : AdminEndpoint("/listeners", "listeners and their addresses: ?format=json", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        var all = listeners.GetListeners().OrderBy(static l => l.Name, StringComparer.Ordinal).ToList();
        if (request["format"] != "json")
        {
            foreach (var listener in all)
                response.WriteLine($"{listener.Name}::{listener.LocalAddress}");
            return;
        }

        response.WriteJson(json =>
        {
            var proto = new ProtoJson(json);
            json.WriteStartObject();
            json.WriteStartArray("listener_statuses");
            foreach (var listener in all)
            {
                json.WriteStartObject();
                json.WriteString("name", listener.Name);
                AddressRenderer.Write(proto, "local_address", listener.LocalAddress);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
