using Envoy.Service.Discovery.V3;
using Envoy.Service.Listener.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>LDS.</summary>
internal sealed class ListenerService(DiscoveryEngine engine) : ListenerDiscoveryService.ListenerDiscoveryServiceBase
{
    public override Task StreamListeners(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(XdsTypeUrls.Listener, requestStream, responseStream, context);

    public override Task DeltaListeners(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(XdsTypeUrls.Listener, requestStream, responseStream, context);

    public override Task<DiscoveryResponse> FetchListeners(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(engine.Fetch(XdsTypeUrls.Listener, request));
}
