using System.Globalization;
using Envoy.Config.Bootstrap.V3;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Translation;

/// <summary>
/// The values of runtime layers. In Envoy they override defaults in the configuration, or switch features. Few of them are honoured, those of static layers; each other
/// one is told.
/// </summary>
internal sealed class RuntimeLayers
{
    private const string Reason = "values of a runtime layer override nothing";

    private readonly Dictionary<string, (Value Value, Scope At)> _values = new(StringComparer.Ordinal);

    public RuntimeLayers(LayeredRuntime? runtime, Scope at)
    {
        for (var i = 0; i < runtime?.Layers.Count; i++)
            Add(runtime.Layers[i], at.Item("layers", i));
    }

    /// <summary>Takes a value that is honoured: a limit of at least 1; null if no layer has it. The last layer counts.</summary>
    public int? TakeLimit(string key)
    {
        if (!_values.Remove(key, out var entry))
            return null;
        var text = entry.Value.KindCase == Value.KindOneofCase.StringValue ? entry.Value.StringValue : entry.Value.NumberValue.ToString(CultureInfo.InvariantCulture);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0)
            return (int)Math.Min(limit, int.MaxValue);
        entry.At.Error($"the runtime key '{key}' is not supported with this value: it must be an integer of at least 1");
        return null;
    }

    /// <summary>Tells what was not taken.</summary>
    public void ReportRest()
    {
        foreach (var (key, (_, at)) in _values)
            at.Warn($"'envoy.config.bootstrap.v3.RuntimeLayer.static_layer' is passed over for the key '{key}': {Reason}");
    }

    private void Add(RuntimeLayer layer, Scope at)
    {
        Checks.Required(layer.Name, at.Field("name"));
        switch (layer.LayerSpecifierCase)
        {
            case RuntimeLayer.LayerSpecifierOneofCase.StaticLayer:
                Add(layer.StaticLayer, "", at.Field("static_layer"));
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.DiskLayer:
                at.Field("disk_layer").Warn($"'envoy.config.bootstrap.v3.RuntimeLayer.disk_layer' is passed over: {Reason}");
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.RtdsLayer:
                at.Field("rtds_layer").Warn($"'envoy.config.bootstrap.v3.RuntimeLayer.rtds_layer' is passed over: {Reason}");
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.AdminLayer:
                // It begins empty, and the admin interface has nothing to set values with.
                break;
            default:
                at.Missing("one of 'static_layer', 'disk_layer', 'admin_layer' and 'rtds_layer' is required");
                break;
        }
    }

    // Objects in objects make one key, its parts joined by dots; an object with a numerator is a value.
    private void Add(Struct values, string prefix, Scope at)
    {
        foreach (var (name, value) in values.Fields)
        {
            var key = prefix + name;
            if (value.KindCase == Value.KindOneofCase.StructValue && !value.StructValue.Fields.ContainsKey("numerator"))
                Add(value.StructValue, key + ".", at.Field(name));
            else
                _values[key] = (value, at.Field(name));
        }
    }
}
