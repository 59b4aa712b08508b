using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>A configuration source driven by code: give it the whole state whenever it changes.</summary>
public sealed class CodeConfigSource : IConfigSource
{
    private readonly Channel<(ConfigUpdate Update, TaskCompletionSource<IReadOnlyList<ConfigError>> Done)> _updates =
        Channel.CreateUnbounded<(ConfigUpdate, TaskCompletionSource<IReadOnlyList<ConfigError>>)>();

    private TaskCompletionSource<IReadOnlyList<ConfigError>>? _current;
    private int _version;

    /// <summary>Creates a source with a first state.</summary>
    public CodeConfigSource(params IEnumerable<ConfigResource> resources) => _ = SetAsync(resources);

    /// <inheritdoc/>
    public string Name => "code";

    /// <summary>Replaces the whole state. Completes with the reasons why it was refused; none if it is in force.</summary>
    public Task<IReadOnlyList<ConfigError>> SetAsync(params IEnumerable<ConfigResource> resources)
    {
        var update = new ConfigUpdate { Version = Interlocked.Increment(ref _version).ToString(System.Globalization.CultureInfo.InvariantCulture), Resources = ConfigList.From(resources), IsFullState = true };
        var done = new TaskCompletionSource<IReadOnlyList<ConfigError>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _updates.Writer.TryWrite((update, done));
        return done.Task;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (update, done) in _updates.Reader.ReadAllAsync(cancellationToken))
        {
            _current = done;
            yield return update;
        }
    }

    /// <inheritdoc/>
    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors) => _current?.TrySetResult(errors);
}
