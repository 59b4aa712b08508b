using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Streams;
using Node = Fairlead.Configuration.Node;

namespace Fairlead.Xds.Discovery;

/// <summary>Makes the transport for every sort of origin.</summary>
internal sealed class DiscoveryTransports(DiscoveryPlan plan, Node node, XdsOptions options, DiscoveryStats stats, DiscoveryNotes notes)
{
    private readonly Envoy.Config.Core.V3.Node _node = NodeMessages.Of(node);

    public DiscoveryTransport Create(DiscoveryOrigin origin, ResourceType type) => origin switch
    {
        DiscoveryOrigin.Aggregated => Stream(plan.Aggregated!, null),
        DiscoveryOrigin.Server server => Stream(server.Config, type),
        _ => new SilentTransport(),
    };

    private DiscoveryTransport Stream(ApiConfigSource config, ResourceType? type)
    {
        var settings = new StreamSettings
        {
            Time = options.TimeProvider,
            Notes = notes,
            Stats = stats.ControlPlane(type is null ? "control_plane." : $"{(type.IsCollection ? type.StatPrefix : type.ShortName + ".")}control_plane."),
            MaxMessage = options.MaxResponseBytes,
        };
        return config.ApiType == ApiConfigSource.Types.ApiType.DeltaGrpc
            ? new GrpcTransport<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(
                new DeltaProtocol(_node), DiscoveryMethods.Delta(type), response => response.TypeUrl, config, plan, settings)
            : new GrpcTransport<DiscoveryRequest, DiscoveryResponse>(
                new StateOfTheWorldProtocol(_node, config.SetNodeOnFirstMessageOnly), DiscoveryMethods.StateOfTheWorld(type), response => response.TypeUrl, config, plan, settings);
    }
}
