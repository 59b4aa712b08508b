using Envoy.Service.Discovery.V3;
using Envoy.Service.Route.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>RDS.</summary>
internal sealed class RouteService(DiscoveryEngine engine) : RouteDiscoveryService.RouteDiscoveryServiceBase
{
    public override Task StreamRoutes(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(XdsTypeUrls.RouteConfiguration, requestStream, responseStream, context);

    public override Task DeltaRoutes(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(XdsTypeUrls.RouteConfiguration, requestStream, responseStream, context);

    public override Task<DiscoveryResponse> FetchRoutes(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(engine.Fetch(XdsTypeUrls.RouteConfiguration, request));
}
