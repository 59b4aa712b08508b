using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.listener.v3.ListenerFilter</c>.</summary>
internal static class ListenerFilterRenderer
{
    public static void Write(ProtoJson json, ListenerFilter filter)
    {
        json.BeginObject();
        json.Text("name", filter.Name);
        ExtensionRenderer.WriteConfig(json, "typed_config", new ExtensionConfig { Name = filter.Name, Config = filter.Config });
        json.Message("filter_disabled", filter.DisabledFor, WritePredicate);
        json.EndObject();
    }

    private static void WritePredicate(ProtoJson json, ListenerFilterPredicate predicate)
    {
        json.BeginObject();
        switch (predicate)
        {
            case DestinationPortPredicate port:
                json.BeginObject("destination_port_range");
                json.Number("start", port.Start);
                json.Number("end", port.End);
                json.EndObject();
                break;
            case AnyOfPredicate any:
                WriteRules(json, "or_match", any.Rules);
                break;
            case AllOfPredicate all:
                WriteRules(json, "and_match", all.Rules);
                break;
            case NotPredicate not:
                json.Message("not_match", not.Rule, WritePredicate);
                break;
            default:
                json.Bool("any_match", true);
                break;
        }

        json.EndObject();
    }

    private static void WriteRules(ProtoJson json, string name, ConfigList<ListenerFilterPredicate> rules)
    {
        json.BeginObject(name);
        json.List("rules", rules, WritePredicate);
        json.EndObject();
    }
}
