using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>
/// A type on an incremental stream. What the client has is what was in a whole set when it was told last, except for some names: so remembering thousands of resources
/// costs a stream one reference, and finding out what is new costs what changed between two sets, once for all streams.
/// </summary>
internal sealed class DeltaSubscription(string typeUrl) : Subscription(typeUrl)
{
    // Exceptions from the base: the version that the client has; null: it was told that there is none.
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);
    // Exceptions from the base: of these the client was told nothing yet.
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    // To be told whether the client has it or not.
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);
    private bool _mustRespond;
    private ResourceSet? _base;
    private ResourceSet? _evaluated;
    private DeltaChanges _changes = DeltaChanges.None;

    /// <summary>The first request: with versions of what the client has from an earlier stream.</summary>
    public void Begin(IEnumerable<KeyValuePair<string, string>> versions, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0 && TypeTraits.IsWildcardByDefault(TypeUrl))
            BeginWildcard();
        foreach (var name in names)
            Add(name);
        foreach (var (name, version) in versions.Where(pair => IsWildcard || Names.Contains(pair.Key)))
            _known[name] = version;
        _untold.ExceptWith(_known.Keys);
        _evaluated = null;
    }

    public void Subscribe(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            // Who subscribes to what it has got lost it: it is sent again.
            if (Names.Contains(name) || StateOf(name).IsKnown)
                _forced.Add(name);
            Add(name);
        }

        _evaluated = null;
    }

    public void Unsubscribe(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (name == "*")
                EndWildcard();
            else if (Names.Contains(name))
                Remove(name);
        }

        _evaluated = null;
    }

    /// <summary>Sends a resource once more, if the client has it.</summary>
    public void Renew(string name)
    {
        if (StateOf(name).Version is null)
            return;
        _forced.Add(name);
        _evaluated = null;
    }

    /// <summary>What the client has to be told.</summary>
    public DeltaChanges ChangesTo(ResourceSet set)
    {
        if (!ReferenceEquals(set, _evaluated))
            (_evaluated, _changes) = (set, Collect(set));
        return _changes;
    }

    /// <summary>From now on the client has what the set has for it, accepted or not, except for removals that it was not told.</summary>
    public void Settle(ResourceSet set, bool withRemovals)
    {
        var kept = withRemovals ? [] : ChangesTo(set).Removed.Select(name => (Name: name, State: StateOf(name))).ToList();
        // One text for a name instead of one for each stream.
        foreach (var resource in _untold.Select(set.Find).OfType<XdsResource>().Where(resource => Names.Remove(resource.Name)))
            Names.Add(resource.Name);
        _known.Clear();
        _untold.Clear();
        _forced.IntersectWith(kept.Select(removal => removal.Name));
        foreach (var (name, state) in kept)
        {
            if (state.IsKnown)
                _known[name] = state.Version;
            else
                _untold.Add(name);
        }

        _untold.TrimExcess();
        (_base, _mustRespond, _evaluated) = (set, false, null);
    }

    /// <inheritdoc/>
    public override IEnumerable<XdsResource> Perishable(ResourceSet set) => set.Perishable.Where(resource => StateOf(resource.Name).Version == resource.Version);

    private void Add(string name)
    {
        if (name == "*")
        {
            BeginWildcard();
            return;
        }

        var isKnown = StateOf(name).IsKnown;
        if (Names.Add(name) && !isKnown)
            _untold.Add(name);
    }

    private void Remove(string name)
    {
        // With a wildcard beside it the client cannot know whether it still has it: it waits to be told.
        if (IsWildcard)
            _forced.Add(name);
        else
            _forced.Remove(name);
        Names.Remove(name);
        if (IsWildcard)
            return;
        _known.Remove(name);
        _untold.Remove(name);
    }

    private void BeginWildcard()
    {
        if (IsWildcard)
            return;
        // The client has of the base only what it asked for by name.
        foreach (var (name, state) in Names.Select(name => (name, StateOf(name))).Where(pair => pair.Item2.IsKnown).ToList())
            _known[name] = state.Version;
        // The first answer to it is sent even if it is empty: clients wait for it before they go on.
        (IsWildcard, _base, _mustRespond) = (true, null, true);
    }

    private void EndWildcard()
    {
        (IsWildcard, _mustRespond) = (false, false);
        foreach (var name in _known.Keys.Where(name => !Names.Contains(name)).ToList())
            _known.Remove(name);
        _untold.IntersectWith(Names);
        _forced.IntersectWith(Names);
    }

    private (bool IsKnown, string? Version) StateOf(string name)
    {
        if (_known.TryGetValue(name, out var version))
            return (true, version);
        if (_base is null || _untold.Contains(name))
            return default;
        var isNamed = Names.Contains(name);
        return _base.Find(name) is { } resource && (IsWildcard || isNamed) ? (true, resource.Version) : (isNamed, null);
    }

    private DeltaChanges Collect(ResourceSet set)
    {
        var difference = _base is null ? new(IsWildcard ? set.All : [], []) : set.ChangesFrom(_base);
        if (_known.Count + _untold.Count + _forced.Count == 0)
        {
            return IsWildcard
                ? new(difference.Changed, difference.Removed, _mustRespond)
                : new([.. difference.Changed.Where(resource => Names.Contains(resource.Name))], [.. difference.Removed.Where(Names.Contains)], _mustRespond);
        }

        var names = new HashSet<string>(_untold, StringComparer.Ordinal);
        names.UnionWith(_forced);
        names.UnionWith(_known.Keys);
        names.UnionWith(difference.Changed.Select(resource => resource.Name));
        names.UnionWith(difference.Removed);
        var (changed, removed) = (new List<XdsResource>(), new List<string>());
        foreach (var name in names)
            Compare(name, set, changed, removed);
        return new(changed, removed, _mustRespond);
    }

    private void Compare(string name, ResourceSet set, List<XdsResource> changed, List<string> removed)
    {
        var state = StateOf(name);
        var isForced = _forced.Contains(name);
        if (set.Find(name) is { } resource)
        {
            if ((IsWildcard || Names.Contains(name)) && (isForced || state.Version != resource.Version))
                changed.Add(resource);
        }
        else if (state.Version is not null || isForced || (!state.IsKnown && Names.Contains(name)))
        {
            removed.Add(name);
        }
    }
}
