using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Protocol;

namespace Fairlead.Xds.Server.Tests.Protocol;

/// <summary>A client of the incremental variant and the protocol's state, without a network between them.</summary>
internal sealed class DeltaDialogue
{
    private readonly DeltaProtocol _protocol;

    public DeltaDialogue(ResourceSnapshot snapshot, string? typeUrl = null, StreamLimits? limits = null)
    {
        Snapshot = snapshot;
        _protocol = new(typeUrl, limits ?? Make.Limits, null, Events);
    }

    public ResourceSnapshot Snapshot { get; set; }

    public TimeSpan Now { get; set; } = TimeSpan.FromMinutes(1);

    public RecordedEvents Events { get; } = new();

    public TimeSpan? NextDue => _protocol.NextDue;

    public void Send(DeltaDiscoveryRequest request) => _protocol.Receive(request, Now);

    public void Subscribe(string typeUrl, params string[] names) => Send(Make.Subscribe(typeUrl, names));

    public void Unsubscribe(string typeUrl, params string[] names) => Send(Make.Unsubscribe(typeUrl, names));

    /// <summary>The first request after a reconnect.</summary>
    public void Resume(string typeUrl, IEnumerable<XdsResource> has, params string[] names)
    {
        var request = Make.Subscribe(typeUrl, names);
        foreach (var resource in has)
            request.InitialResourceVersions[resource.Name] = resource.Version;
        Send(request);
    }

    public DeltaDiscoveryResponse? Next() => _protocol.Next(Snapshot, Now);

    /// <param name="typeUrl">The type.</param>
    /// <param name="names">What came; with a minus before it, what is gone.</param>
    public DeltaDiscoveryResponse Expect(string typeUrl, params string[] names)
    {
        var response = Next();
        Assert.NotNull(response);
        Assert.Equal(typeUrl, response.TypeUrl);
        var told = response.Resources.Select(resource => resource.Name).Concat(response.RemovedResources.Select(name => "-" + name));
        Assert.Equal(names.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        Assert.NotEmpty(response.Nonce);
        return response;
    }

    public void ExpectNothing() => Assert.Null(Next());

    public void Accept(DeltaDiscoveryResponse response) => Send(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });

    public void ExpectAndAccept(string typeUrl, params string[] names) => Accept(Expect(typeUrl, names));

    public void Reject(DeltaDiscoveryResponse response, string reason) =>
        Send(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce, ErrorDetail = new() { Code = 3, Message = reason } });
}
