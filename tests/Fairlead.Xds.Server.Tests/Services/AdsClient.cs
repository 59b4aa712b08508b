using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Tests.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fairlead.Xds.Server.Tests.Services;

/// <summary>An aggregated state-of-the-world stream, as a node has it.</summary>
internal sealed class AdsClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<DiscoveryRequest, DiscoveryResponse> _call;
    private readonly string _node;
    private bool _isIntroduced;

    public AdsClient(ControlPlaneHost host, string node)
    {
        _channel = host.Connect();
        _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(_channel).StreamAggregatedResources(deadline: DateTime.UtcNow.AddSeconds(60));
        _node = node;
    }

    public Task SendAsync(string typeUrl, params string[] names) => SendAsync(Make.Ask(typeUrl, names));

    public async Task SendAsync(DiscoveryRequest request)
    {
        if (!_isIntroduced)
            request.Node = new Node { Id = _node };
        _isIntroduced = true;
        await _call.SendAsync(request);
    }

    public Task<DiscoveryResponse> NextAsync() => _call.NextAsync();

    public async Task<DiscoveryResponse> ExpectAsync(string typeUrl, params string[] names)
    {
        var response = await NextAsync();
        Assert.Equal(typeUrl, response.TypeUrl);
        Assert.Equal(names.Order(StringComparer.Ordinal), SotwDialogue.NamesOf(response).Order(StringComparer.Ordinal));
        return response;
    }

    public Task AcceptAsync(DiscoveryResponse response, params string[] names) => SendAsync(SotwDialogue.Answer(response, response.VersionInfo, names));

    public Task RejectAsync(DiscoveryResponse response, string reason, string version, params string[] names)
    {
        var request = SotwDialogue.Answer(response, version, names);
        request.ErrorDetail = new() { Code = 3, Message = reason };
        return SendAsync(request);
    }

    public Task<Status> EndAsync() => _call.EndAsync();

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
