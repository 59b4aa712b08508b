using Envoy.Service.Discovery.V3;
using Envoy.Service.Secret.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>SDS.</summary>
internal sealed class SecretService(DiscoveryEngine engine) : SecretDiscoveryService.SecretDiscoveryServiceBase
{
    public override Task StreamSecrets(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.StreamAsync(XdsTypeUrls.Secret, requestStream, responseStream, context);

    public override Task DeltaSecrets(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        engine.DeltaAsync(XdsTypeUrls.Secret, requestStream, responseStream, context);

    public override Task<DiscoveryResponse> FetchSecrets(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(engine.Fetch(XdsTypeUrls.Secret, request));
}
