using System.Collections.Concurrent;

namespace Fairlead.Statistics;

/// <summary>All groups of statistics of a host.</summary>
public sealed class StatsRegistry
{
    private readonly ConcurrentDictionary<string, StatGroup> _groups = new(StringComparer.Ordinal);
    private readonly int _workers;

    /// <summary>Creates a registry for so many workers.</summary>
    public StatsRegistry(int workers) => _workers = workers;

    /// <summary>All groups, in no order.</summary>
    public IEnumerable<StatGroup> Groups => _groups.Values;

    /// <summary>The group of that prefix, made if it is not there. Two schemas under one prefix do not mix: use a prefix of your own.</summary>
    /// <exception cref="InvalidOperationException">The prefix is in use with another schema.</exception>
    public StatGroup GetOrAdd(string prefix, StatSchema schema)
    {
        var group = _groups.GetOrAdd(prefix, static (p, state) => new StatGroup(p, state.schema, state.workers), (schema, workers: _workers));
        return ReferenceEquals(group.Schema, schema) ? group : throw new InvalidOperationException($"Statistics under '{prefix}' exist with other names.");
    }

    /// <summary>Removes a group, with its counts.</summary>
    public void Remove(string prefix) => _groups.TryRemove(prefix, out _);
}
