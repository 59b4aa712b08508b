using System.Threading.Channels;
using Fairlead.Configuration;
using Fairlead.Statistics;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>A host that takes what a source has, and accepts it unless the test says otherwise.</summary>
internal sealed class FakeHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ConfigUpdate> _updates = Channel.CreateUnbounded<ConfigUpdate>();
    private readonly Task _running;

    public FakeHost(IConfigSource source)
    {
        source.Attach(Stats);
        _running = RunAsync(source);
    }

    public StatsRegistry Stats { get; } = new(workers: 1);

    /// <summary>What is wrong with an update.</summary>
    public Func<ConfigUpdate, IReadOnlyList<ConfigError>> Judge { get; set; } = _ => [];

    /// <summary>How long applying an update takes.</summary>
    public Func<ConfigUpdate, Task> Applying { get; set; } = _ => Task.CompletedTask;

    /// <summary>Everything in force.</summary>
    public Dictionary<ResourceReference, ConfigResource> State { get; } = [];

    public async Task<ConfigUpdate> NextAsync() => await _updates.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The next update that has resources of that sort; others are passed over.</summary>
    public async Task<ConfigUpdate> NextAsync<T>()
    {
        while (true)
        {
            if (await NextAsync() is var update && update.Resources.Any(resource => resource is T))
                return update;
        }
    }

    public bool HasUpdate => _updates.Reader.TryPeek(out _);

    public long Stat(string name)
    {
        foreach (var group in Stats.Groups)
        {
            for (var i = 0; i < group.Schema.Names.Length; i++)
            {
                if (group.Prefix + group.Schema.Names[i] == name)
                    return group.Read(i);
            }
        }

        return -1;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }

    private async Task RunAsync(IConfigSource source)
    {
        try
        {
            await foreach (var update in source.WatchAsync(_stop.Token))
            {
                await Applying(update);
                source.OnApplied(update, Judge(update));
                await _updates.Writer.WriteAsync(update);
            }
        }
        catch (OperationCanceledException)
        {
            _updates.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _updates.Writer.TryComplete(exception);
            throw;
        }
    }
}
