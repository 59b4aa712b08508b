using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using ApiConfigSource = Envoy.Config.Core.V3.ApiConfigSource;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>A session whose transports are fakes and whose host is the test.</summary>
internal sealed class SessionFixture : IAsyncDisposable
{
    private readonly Dictionary<(DiscoveryOrigin, ResourceType?), FakeTransport> _transports = [];
    private readonly bool _answersEach;

    public SessionFixture(bool answersEach = false, DiscoveryPlan? plan = null, ConfigUpdate? staticResources = null, int maxResources = 1000)
    {
        _answersEach = answersEach;
        Stats = new();
        var settings = new DiscoverySettings { Time = Time, Stats = Stats, Notes = new(NullLogger.Instance, Stats), MaxResources = maxResources };
        Session = new(plan ?? AggregatedPlan, staticResources ?? new(), settings, Create);
        Session.Start();
    }

    public static DiscoveryPlan AggregatedPlan { get; } = new()
    {
        Aggregated = new ApiConfigSource { ApiType = ApiConfigSource.Types.ApiType.Grpc },
        Clusters = new(DiscoveryOrigin.Aggregated.Instance, TimeSpan.FromSeconds(15)),
        Listeners = new(DiscoveryOrigin.Aggregated.Instance, TimeSpan.FromSeconds(15)),
    };

    public ManualTime Time { get; } = new();

    public DiscoveryStats Stats { get; }

    public DiscoverySession Session { get; }

    public FakeTransport Ads => _transports[(DiscoveryOrigin.Aggregated.Instance, null)];

    public IEnumerable<FakeTransport> AllTransports => _transports.Values;

    public FakeTransport Of(DiscoveryOrigin origin, ResourceType type) => _transports[(origin, type)];

    /// <summary>Hands in a response of the state of the world.</summary>
    public Task State(ResourceType type, string version, params IMessage[] resources) =>
        Ads.Send(Session, FakeTransport.State(type, version, [.. resources.Select(resource => resource as Any ?? Any.Pack(resource))]));

    /// <summary>Hands in a response of what changed.</summary>
    public Task Change(ResourceType type, string nonce, ReceivedResource[] resources, params string[] removed) =>
        Ads.Send(Session, FakeTransport.Change(type, nonce, resources, removed));

    /// <summary>Takes an update that must be there, and accepts it but for what is given.</summary>
    public ConfigUpdate Apply(params ConfigError[] errors)
    {
        var update = Session.Take();
        Assert.NotNull(update);
        Session.Complete(errors);
        return update;
    }

    /// <summary>Takes and accepts everything that there is.</summary>
    public List<ConfigUpdate> ApplyAll()
    {
        var updates = new List<ConfigUpdate>();
        while (Session.Take() is { } update)
        {
            updates.Add(update);
            Session.Complete([]);
        }

        return updates;
    }

    public long Stat(string prefix, string name)
    {
        var group = Stats.Registry.Groups.Single(group => group.Prefix == prefix && group.Schema.Names.Contains(name));
        return group.Read(Array.IndexOf(group.Schema.Names, name));
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private FakeTransport Create(DiscoveryOrigin origin, ResourceType type) =>
        _transports[(origin, origin is DiscoveryOrigin.Aggregated ? null : type)] = new(_answersEach);
}
