using System.Collections.Concurrent;
using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Discovery.Conformance;

/// <summary>A host that keeps what it is given.</summary>
internal sealed class StatefulHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public StatefulHost(IConfigSource source) => _running = RunAsync(source);

    public ConcurrentDictionary<ResourceReference, ConfigResource> State { get; } = [];

    public int Removals { get; private set; }

    public async Task UntilAsync(Func<IReadOnlyDictionary<ResourceReference, ConfigResource>, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition(State))
        {
            if (limit.IsCancellationRequested)
                Assert.Fail("There is only: " + string.Join(", ", State.Keys));
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static ResourceReference ReferenceTo(ConfigResource resource) => new(
        resource switch
        {
            Cluster => ResourceKind.Cluster,
            ClusterLoadAssignment => ResourceKind.Endpoints,
            Listener => ResourceKind.Listener,
            Secret => ResourceKind.Secret,
            _ => ResourceKind.RouteConfiguration,
        },
        resource.Name);

    private async Task RunAsync(IConfigSource source)
    {
        await foreach (var update in source.WatchAsync(_stop.Token))
        {
            foreach (var resource in update.Resources)
                State[ReferenceTo(resource)] = resource;
            foreach (var reference in update.Removed)
                State.TryRemove(reference, out _);
            Removals += update.Removed.Count;
            source.OnApplied(update, []);
        }
    }
}
