using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Configuration;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>A configuration source that delivers what a test gives it, and tells what became of it.</summary>
internal sealed class StepSource(string name = "steps") : IConfigSource
{
    private readonly Channel<ConfigUpdate> _updates = Channel.CreateUnbounded<ConfigUpdate>();
    private readonly ConcurrentDictionary<ConfigUpdate, TaskCompletionSource<IReadOnlyList<ConfigError>>> _outcomes = new(ReferenceEqualityComparer.Instance);
    private int _version;

    public string Name => name;

    public bool IsDynamic { get; init; }

    public Task InitialFetch { get; init; } = Task.CompletedTask;

    /// <summary>Delivers resources that are judged one by one.</summary>
    public Task<IReadOnlyList<ConfigError>> OfferAsync(params ConfigResource[] resources) => DeliverAsync(new ConfigUpdate { Resources = ConfigList.From(resources), AcceptsValidResources = true });

    /// <summary>Delivers resources that are taken or refused together.</summary>
    public Task<IReadOnlyList<ConfigError>> PutAsync(params ConfigResource[] resources) => DeliverAsync(new ConfigUpdate { Resources = ConfigList.From(resources) });

    public Task<IReadOnlyList<ConfigError>> RemoveAsync(ResourceKind kind, string resource) => DeliverAsync(new ConfigUpdate { Removed = [new ResourceReference(kind, resource)] });

    public Task<IReadOnlyList<ConfigError>> MissAsync(ResourceKind kind, string resource) => DeliverAsync(new ConfigUpdate { Missing = [new ResourceReference(kind, resource)] });

    public Task<IReadOnlyList<ConfigError>> DeliverAsync(ConfigUpdate update)
    {
        var versioned = update.Version.Length > 0 ? update : update with { Version = $"v{Interlocked.Increment(ref _version)}" };
        var outcome = _outcomes[versioned] = new TaskCompletionSource<IReadOnlyList<ConfigError>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _updates.Writer.TryWrite(versioned);
        return outcome.Task.Within();
    }

    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            yield return update;
    }

    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors) => _outcomes[update].TrySetResult([.. errors]);
}
