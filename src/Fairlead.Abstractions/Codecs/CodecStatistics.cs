using System.Collections.Concurrent;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Codecs;

/// <summary>Where the connections of a connection manager or of a cluster count what is particular to their codec. Safe from every thread.</summary>
/// <param name="registry">The statistics of the host.</param>
/// <param name="prefix">What the names begin with: empty, or such as <c>cluster.web.</c></param>
public sealed class CodecStatistics(StatsRegistry registry, string prefix)
{
    private readonly ConcurrentDictionary<StatSchema, StatGroup> _groups = new();

    /// <summary>The cells of a worker: <c>cells[index]++</c> on its thread. Made on first use, so that a codec that is never spoken has no statistics.</summary>
    /// <param name="worker">The worker of the connection.</param>
    /// <param name="codec">What stands before the names, such as <c>http2</c>.</param>
    /// <param name="schema">What the codec counts; the same object for every connection.</param>
    public long[] ForWorker(Worker worker, string codec, StatSchema schema)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(schema);
        if (!_groups.TryGetValue(schema, out var group))
            _groups[schema] = group = registry.GetOrAdd($"{prefix}{codec}.", schema);
        return group.ForWorker(worker.Index);
    }
}
