using Envoy.Config.Bootstrap.V3;

namespace Fairlead.Xds.Translation;

/// <summary>
/// Tells what runtime layers say. Values at run time override defaults in the configuration, or switch features of Envoy: there is nothing that reads them, so each is
/// told by its key.
/// </summary>
internal static class RuntimeLayers
{
    private const string Reason = "values of a runtime layer override nothing";

    public static void Report(LayeredRuntime? runtime, Scope at)
    {
        for (var i = 0; i < runtime?.Layers.Count; i++)
            Report(runtime.Layers[i], at.Item("layers", i));
    }

    private static void Report(RuntimeLayer layer, Scope at)
    {
        Checks.Required(layer.Name, at.Field("name"));
        switch (layer.LayerSpecifierCase)
        {
            case RuntimeLayer.LayerSpecifierOneofCase.StaticLayer:
                foreach (var key in layer.StaticLayer.Fields.Keys)
                    at.Field("static_layer").Field(key).Warn($"the runtime key '{key}' is passed over: {Reason}");
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.DiskLayer:
                at.Field("disk_layer").Warn($"'envoy.config.bootstrap.v3.RuntimeLayer.disk_layer' is passed over: {Reason}");
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.RtdsLayer:
                at.Field("rtds_layer").Warn($"'envoy.config.bootstrap.v3.RuntimeLayer.rtds_layer' is passed over: {Reason}");
                break;
            case RuntimeLayer.LayerSpecifierOneofCase.AdminLayer:
                // It is empty until somebody sets a value, which the admin interface refuses.
                break;
            default:
                at.Missing("one of 'static_layer', 'disk_layer', 'admin_layer' and 'rtds_layer' is required");
                break;
        }
    }
}
