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
    public StatGroup GetOrAdd(string prefix, StatSchema schema) => GetOrAdd(prefix, schema, prefix);

    /// <summary>The group of that key, made if it is not there: a second group of statistics under one prefix needs a key of its own.</summary>
    /// <exception cref="InvalidOperationException">The key is in use with another schema.</exception>
    public StatGroup GetOrAdd(string key, StatSchema schema, string prefix)
    {
        var group = _groups.GetOrAdd(key, static (_, state) => new StatGroup(state.prefix, state.schema, state._workers), (prefix, schema, _workers));
        return ReferenceEquals(group.Schema, schema) ? group : throw new InvalidOperationException($"Statistics under '{key}' exist with other names.");
    }

    /// <summary>The group of that key; null if there is none.</summary>
    public StatGroup? Find(string key) => _groups.GetValueOrDefault(key);

    /// <summary>Removes a group, with its counts.</summary>
    public void Remove(string key) => _groups.TryRemove(key, out _);
}
