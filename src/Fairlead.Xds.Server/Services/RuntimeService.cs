using Envoy.Service.Discovery.V3;
using Envoy.Service.Runtime.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>RTDS.</summary>
internal sealed class RuntimeService(DiscoveryEngine engine) : RuntimeDiscoveryService.RuntimeDiscoveryServiceBase
{
    public override Task StreamRuntime(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(XdsTypeUrls.Runtime, requestStream, responseStream, context);

    public override Task DeltaRuntime(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(XdsTypeUrls.Runtime, requestStream, responseStream, context);

    public override Task<DiscoveryResponse> FetchRuntime(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(engine.Fetch(XdsTypeUrls.Runtime, request));
}
