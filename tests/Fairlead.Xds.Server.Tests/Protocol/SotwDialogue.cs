using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Tests.Protocol;

/// <summary>A client and the protocol's state, without a network between them.</summary>
internal sealed class SotwDialogue
{
    private readonly SotwProtocol _protocol;

    public SotwDialogue(ResourceSnapshot snapshot, string? typeUrl = null)
    {
        Snapshot = snapshot;
        _protocol = new(typeUrl, Make.Limits, null, Events);
    }

    public ResourceSnapshot Snapshot { get; set; }

    public TimeSpan Now { get; set; } = TimeSpan.FromMinutes(1);

    public RecordedEvents Events { get; } = new();

    public TimeSpan? NextDue => _protocol.NextDue;

    public void Send(DiscoveryRequest request) => _protocol.Receive(request, Now);

    public void Send(string typeUrl, params string[] names) => Send(Make.Ask(typeUrl, names));

    public DiscoveryResponse? Next() => _protocol.Next(Snapshot, Now);

    public DiscoveryResponse Expect(string typeUrl, params string[] names)
    {
        var response = Next();
        Assert.NotNull(response);
        Assert.Equal(typeUrl, response.TypeUrl);
        Assert.Equal(names.Order(StringComparer.Ordinal), NamesOf(response).Order(StringComparer.Ordinal));
        return response;
    }

    public void ExpectNothing() => Assert.Null(Next());

    public void Accept(DiscoveryResponse response, params string[] names) => Send(Answer(response, response.VersionInfo, names));

    public void Reject(DiscoveryResponse response, string reason, string version, params string[] names)
    {
        var request = Answer(response, version, names);
        request.ErrorDetail = new() { Code = 3, Message = reason };
        Send(request);
    }

    public static DiscoveryRequest Answer(DiscoveryResponse response, string version, params string[] names)
    {
        var request = Make.Ask(response.TypeUrl, names);
        (request.VersionInfo, request.ResponseNonce) = (version, response.Nonce);
        return request;
    }

    public static IEnumerable<string> NamesOf(DiscoveryResponse response) => response.Resources.Select(NameOf);

    private static string NameOf(Any any) => any.Is(Resource.Descriptor) ? any.Unpack<Resource>().Name : XdsResource.FromBytes(any.TypeUrl, any.Value.Span).Name;
}
