using Fairlead.Statistics;

namespace Fairlead.Configuration;

/// <summary>
/// Delivers configuration. Life cycle: 1. the host calls <see cref="Attach"/> and then <see cref="WatchAsync"/>, once; 2. the source yields a first update as soon as it can, then one per
/// change; 3. after each update the host calls <see cref="OnApplied"/> before it asks for the next one; 4. cancellation ends the watch.
/// </summary>
public interface IConfigSource
{
    /// <summary>A name for logs and admin output.</summary>
    string Name { get; }

    /// <summary>Tells the source where to count, if it counts. Does nothing by default.</summary>
    void Attach(StatsRegistry statistics)
    {
    }

    /// <summary>Yields updates until cancelled. An exception ends the watch: before the first update the host refuses to start, afterwards it keeps the last good state.</summary>
    IAsyncEnumerable<ConfigUpdate> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Tells the outcome of an update: accepted if <paramref name="errors"/> is empty, else refused as a whole, the state before it still serving.</summary>
    void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors);
}
