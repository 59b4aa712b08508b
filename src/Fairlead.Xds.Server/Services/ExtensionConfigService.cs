using Envoy.Service.Discovery.V3;
using Envoy.Service.Extension.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>ECDS.</summary>
internal sealed class ExtensionConfigService(DiscoveryEngine engine) : ExtensionConfigDiscoveryService.ExtensionConfigDiscoveryServiceBase
{
    public override Task StreamExtensionConfigs(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(XdsTypeUrls.ExtensionConfig, requestStream, responseStream, context);

    public override Task DeltaExtensionConfigs(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(XdsTypeUrls.ExtensionConfig, requestStream, responseStream, context);

    public override Task<DiscoveryResponse> FetchExtensionConfigs(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(engine.Fetch(XdsTypeUrls.ExtensionConfig, request));
}
