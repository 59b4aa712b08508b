using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Configuration;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>A configuration source that delivers what a test gives it, and tells what became of it.</summary>
public sealed class ChannelSource : IConfigSource
{
    private readonly Channel<ConfigUpdate> _updates = Channel.CreateUnbounded<ConfigUpdate>();
    private readonly Channel<(string Version, IReadOnlyList<ConfigError> Errors)> _outcomes = Channel.CreateUnbounded<(string, IReadOnlyList<ConfigError>)>();

    public string Name => "channel";

    public void Deliver(string version, params ConfigResource[] resources) =>
        _updates.Writer.TryWrite(new ConfigUpdate { Version = version, Resources = ConfigList.From(resources), IsFullState = true });

    public Task<(string Version, IReadOnlyList<ConfigError> Errors)> OutcomeAsync() => _outcomes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            yield return update;
    }

    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors) => _outcomes.Writer.TryWrite((update.Version, errors));
}
