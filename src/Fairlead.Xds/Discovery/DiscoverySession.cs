using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Resources;
using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Discovery;

/// <summary>
/// Everything between the transports and the host: 1. transports hand in responses; 2. the host takes one update at a time, the types in turn; 3. what it says of the
/// update answers the responses, and decides what is asked for next. What comes while the host is busy is put together. All state is under <see cref="Gate"/>.
/// </summary>
internal sealed partial class DiscoverySession : IDiscoverySink, IAsyncDisposable
{
    // An old listener may still serve with its routes while a new one warms that needs others.
    private static readonly TimeSpan Keeping = TimeSpan.FromSeconds(60);

    private const int MaxTransports = 100;

    private readonly DiscoveryPlan _plan;
    private readonly TransportFactory _factory;
    private readonly TimeProvider _time;
    private readonly DiscoveryStats _stats;
    private readonly DiscoveryNotes _notes;
    private readonly Intake _intake;
    private readonly Dictionary<(DiscoveryOrigin, ResourceType), Feed> _feeds = [];
    private readonly Dictionary<(DiscoveryOrigin, ResourceType?), RunningTransport> _transports = [];
    private readonly List<Task> _ended = [];
    private readonly ReferenceCounts _references = new();
    private readonly Deadlines<DiscoveryDeadline> _deadlines = new();
    private readonly HashSet<Feed> _changed = [];
    private readonly HashSet<(Feed Feed, string Name)> _awaited = [];
    private readonly HashSet<ResourceReference> _missing = [];
    private readonly HashSet<ResourceReference> _dropped = [];
    private readonly Dictionary<ResourceReference, ConfigResource> _again = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WakeUp _signal = new();
    private Proposal? _judged;
    private int _turn;
    private long _turns;
    private StartPhase _phase;

    public DiscoverySession(DiscoveryPlan plan, ConfigUpdate staticResources, DiscoverySettings settings, TransportFactory factory)
    {
        _plan = plan;
        _factory = factory;
        _time = settings.Time;
        _stats = settings.Stats;
        _notes = settings.Notes;
        _intake = new(new(plan), StaticNames(staticResources), settings.MaxResources, settings.Notes);
    }

    public Lock Gate { get; } = new();

    /// <summary>True once everything that is asked for at the start has come, or has not come in time.</summary>
    public bool IsInitialized => _phase == StartPhase.Over;

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        lock (Gate)
        {
            Begin(ResourceTypes.Cluster, _plan.Clusters);
            foreach (var reference in _plan.References.Where(reference => IsForClusters(reference.Kind)))
                Acquire(reference, isFresh: true);
            WakeTransports();
        }
    }

    /// <summary>The next update for the host; null if there is none for now.</summary>
    public ConfigUpdate? Take()
    {
        lock (Gate)
        {
            Expire();
            // What cannot be used makes for chores, too.
            var update = TakeChores() ?? TakeResponses() ?? TakeChores();
            AdvanceStart();
            WakeTransports();
            return update;
        }
    }

    /// <summary>Takes what the host says of the update that it took last.</summary>
    public void Complete(IReadOnlyList<ConfigError> errors)
    {
        lock (Gate)
        {
            if (_judged is not { } proposal)
                return;
            _judged = null;
            proposal.Refuse(errors);
            Conclude(proposal);
            WakeTransports();
        }
    }

    /// <summary>Waits until <see cref="Take"/> may have something.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan? wait;
        lock (Gate)
            wait = _deadlines.Next is { } next ? next - _time.GetUtcNow() : null;
        await (wait is { } limit ? _signal.WaitAsync(limit, _time, cancellationToken) : _signal.WaitAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        Task[] running;
        lock (Gate)
            running = [.. _ended, .. _transports.Values.Select(transport => transport.Completion)];
        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private static HashSet<ResourceReference> StaticNames(ConfigUpdate update) =>
        [.. update.Resources.Select(resource => new ResourceReference(KindOf(resource), resource.Name))];

    private static ResourceKind KindOf(ConfigResource resource) => resource switch
    {
        Cluster => ResourceKind.Cluster,
        Listener => ResourceKind.Listener,
        Secret => ResourceKind.Secret,
        _ => throw new ArgumentException($"'{resource.GetType()}' is in no bootstrap", nameof(resource)),
    };

    private void WakeTransports()
    {
        foreach (var feed in _changed)
            feed.Subscribe();
        _changed.Clear();
        foreach (var transport in _transports.Values)
            transport.Transport.Wake();
    }
}
