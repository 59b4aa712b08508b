using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>The methods that are called.</summary>
internal static class DiscoveryMethods
{
    private const string AggregatedService = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    /// <summary>State of the world; of every type if none is given.</summary>
    public static Method<DiscoveryRequest, DiscoveryResponse> StateOfTheWorld(ResourceType? type) => new(
        MethodType.DuplexStreaming,
        type?.Service ?? AggregatedService,
        type is null ? "StreamAggregatedResources" : "Stream" + type.Noun,
        Messages(DiscoveryRequest.Parser),
        Messages(DiscoveryResponse.Parser));

    /// <summary>Incremental; of every type if none is given.</summary>
    public static Method<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Delta(ResourceType? type) => new(
        MethodType.DuplexStreaming,
        type?.Service ?? AggregatedService,
        type is null ? "DeltaAggregatedResources" : "Delta" + type.Noun,
        Messages(DeltaDiscoveryRequest.Parser),
        Messages(DeltaDiscoveryResponse.Parser));

    private static Marshaller<T> Messages<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        Marshallers.Create(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
