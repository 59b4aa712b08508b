using Envoy.Service.Discovery.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>ADS: every type on one stream, so that their order can be kept.</summary>
internal sealed class AggregatedService(DiscoveryEngine engine) : AggregatedDiscoveryService.AggregatedDiscoveryServiceBase
{
    public override Task StreamAggregatedResources(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(null, requestStream, responseStream, context);

    public override Task DeltaAggregatedResources(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(null, requestStream, responseStream, context);
}
