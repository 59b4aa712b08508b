using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery.Files;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Rest;
using Fairlead.Xds.Discovery.Streams;
using Node = Fairlead.Configuration.Node;

namespace Fairlead.Xds.Discovery;

/// <summary>Makes the transport for every sort of origin.</summary>
internal sealed class DiscoveryTransports(DiscoveryPlan plan, Node node, XdsOptions options, DiscoveryStats stats, DiscoveryNotes notes)
{
    // Writers often truncate first and write in pieces: what follows within this time belongs to the same change.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly Envoy.Config.Core.V3.Node _node = NodeMessages.Of(node);

    public DiscoveryTransport Create(DiscoveryOrigin origin, ResourceType type) => origin switch
    {
        DiscoveryOrigin.Aggregated => Stream(plan.Aggregated!, null),
        DiscoveryOrigin.Server { Config.ApiType: ApiConfigSource.Types.ApiType.Rest } server => new RestTransport(server.Config, type, node, plan, SettingsOf(type)),
        DiscoveryOrigin.Server server => Stream(server.Config, type),
        DiscoveryOrigin.File file => new FileTransport(file, type, notes, Settling),
        _ => new SilentTransport(),
    };

    private DiscoveryTransport Stream(ApiConfigSource config, ResourceType? type)
    {
        var settings = SettingsOf(type);
        return config.ApiType == ApiConfigSource.Types.ApiType.DeltaGrpc
            ? new GrpcTransport<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(
                new DeltaProtocol(_node), DiscoveryMethods.Delta(type), response => response.TypeUrl, config, plan, settings)
            : new GrpcTransport<DiscoveryRequest, DiscoveryResponse>(
                new StateOfTheWorldProtocol(_node, config.SetNodeOnFirstMessageOnly), DiscoveryMethods.StateOfTheWorld(type), response => response.TypeUrl, config, plan, settings);
    }

    private StreamSettings SettingsOf(ResourceType? type) => new()
    {
        Time = options.TimeProvider,
        Notes = notes,
        Stats = stats.ControlPlane(type is null ? "control_plane." : $"{(type.IsCollection ? type.StatPrefix : type.ShortName + ".")}control_plane."),
        MaxMessage = options.MaxResponseBytes,
    };
}
