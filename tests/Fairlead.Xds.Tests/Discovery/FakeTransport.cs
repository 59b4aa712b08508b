using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>A transport that remembers what it was asked, and hands in what a test says.</summary>
internal sealed class FakeTransport(bool answersEach) : DiscoveryTransport
{
    private readonly HashSet<ResourceType> _paused = [];

    public IDiscoverySink? Sink { get; private set; }

    public Dictionary<ResourceType, Subscription> Wanted { get; } = [];

    public List<(ResourceType Type, string Name)> Refreshed { get; } = [];

    public List<(ResourceType Type, string Name)> Forgotten { get; } = [];

    public List<(ReceivedResponse Response, Verdict Verdict)> Answers { get; } = [];

    public IReadOnlySet<ResourceType> Paused => _paused;

    public bool IsEnded { get; private set; }

    public override bool AnswersEach => answersEach;

    public Verdict LastVerdict => Answers[^1].Verdict;

    public IEnumerable<string> NamesOf(ResourceType type) => Wanted.TryGetValue(type, out var wanted) ? wanted.Names.Order() : [];

    public override void Subscribe(ResourceType type, Subscription wanted) => Wanted[type] = wanted;

    public override void Refresh(ResourceType type, string name) => Refreshed.Add((type, name));

    public override void Forget(ResourceType type, string name) => Forgotten.Add((type, name));

    public override void Pause(ResourceType type) => _paused.Add(type);

    public override void Resume(ResourceType type) => _paused.Remove(type);

    public override void Answer(ReceivedResponse response, Verdict verdict) => Answers.Add((response, verdict));

    public override void Wake()
    {
        // A test looks for itself.
    }

    public override async Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        Sink = sink;
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IsEnded = true;
    }

    /// <summary>Hands in a response.</summary>
    public Task Send(IDiscoverySink sink, ReceivedResponse response)
    {
        lock (sink.Gate)
            return sink.Receive(this, response);
    }

    /// <summary>What the state of the world is.</summary>
    public static ReceivedResponse State(ResourceType type, string version, params Any[] resources) => new()
    {
        Type = type,
        Version = version,
        Nonce = version,
        Resources = [.. resources.Select(resource => new ReceivedResource("", version, resource))],
        IsFullState = type.IsCollection,
        Size = resources.Sum(resource => resource.CalculateSize()),
    };

    /// <summary>What changed.</summary>
    public static ReceivedResponse Change(ResourceType type, string nonce, ReceivedResource[] resources, params string[] removed) =>
        new() { Type = type, Version = nonce, Nonce = nonce, Resources = resources, Removed = removed };
}
