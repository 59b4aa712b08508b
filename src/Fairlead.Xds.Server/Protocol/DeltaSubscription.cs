using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>A type on an incremental stream.</summary>
internal sealed class DeltaSubscription(string typeUrl) : Subscription(typeUrl)
{
    // What the client has, by name: above the base, the version; null: it was told that there is none.
    private Dictionary<string, string?> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);
    private bool _mustRespond;
    // A wildcard client has this whole set. The set is shared: remembering thousands of versions costs a stream one reference.
    private ResourceSet? _base;
    private ResourceSet? _evaluated;
    private DeltaChanges _changes = DeltaChanges.None;

    public void Begin(IEnumerable<KeyValuePair<string, string>> versions, IReadOnlyCollection<string> names)
    {
        foreach (var (name, version) in versions)
            _known[name] = version;
        if (names.Count == 0 && TypeTraits.IsWildcardByDefault(TypeUrl))
            BeginWildcard();
        foreach (var name in names)
            Add(name);
        if (!IsWildcard)
        {
            foreach (var name in _known.Keys.Where(name => !Names.Contains(name)).ToList())
                _known.Remove(name);
        }

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
            else if (Names.Remove(name))
                Forget(name);
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

    /// <summary>From now on the client has what the set has for it, except for removals that it was not told.</summary>
    public void Settle(ResourceSet set, bool withRemovals)
    {
        var changes = ChangesTo(set);
        var known = IsWildcard ? new Dictionary<string, string?>(StringComparer.Ordinal) : _known;
        if (IsWildcard)
        {
            foreach (var name in Names.Where(name => set.Find(name) is null))
                known[name] = null;
        }

        foreach (var resource in IsWildcard ? [] : changes.Changed)
            known[resource.Name] = resource.Version;
        foreach (var name in changes.Removed)
        {
            var state = StateOf(name);
            if (withRemovals ? Names.Contains(name) : state.IsKnown)
                known[name] = withRemovals ? null : state.Version;
            else
                known.Remove(name);
        }

        (_known, _base, _mustRespond, _evaluated) = (known, IsWildcard ? set : null, false, null);
        if (withRemovals)
            _forced.Clear();
        else
            _forced.IntersectWith(changes.Removed);
    }

    /// <inheritdoc/>
    public override IEnumerable<XdsResource> Perishable(ResourceSet set) => set.Perishable.Where(resource => StateOf(resource.Name).Version == resource.Version);

    private void Add(string name)
    {
        if (name == "*")
            BeginWildcard();
        else
            Names.Add(name);
    }

    private void BeginWildcard()
    {
        // The first answer to it is sent even if it is empty: clients wait for it before they go on.
        _mustRespond |= !IsWildcard;
        IsWildcard = true;
    }

    private void EndWildcard()
    {
        if (!IsWildcard)
            return;
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (StateOf(name) is { IsKnown: true } state)
                known[name] = state.Version;
        }

        (IsWildcard, _known, _base, _mustRespond) = (false, known, null, false);
        _forced.IntersectWith(Names);
    }

    // With a wildcard beside it the client cannot know whether it still has it: it waits to be told.
    private void Forget(string name)
    {
        if (IsWildcard)
        {
            _forced.Add(name);
            return;
        }

        _known.Remove(name);
        _forced.Remove(name);
    }

    private (bool IsKnown, string? Version) StateOf(string name)
    {
        if (_known.TryGetValue(name, out var version))
            return (true, version);
        return _base?.Find(name) is { } resource ? (true, resource.Version) : default;
    }

    private DeltaChanges Collect(ResourceSet set)
    {
        if (IsWildcard && _base is not null && _known.Count + _forced.Count + Names.Count == 0)
        {
            var difference = set.ChangesFrom(_base);
            return new(difference.Changed, difference.Removed, _mustRespond);
        }

        var (changed, removed) = (new List<XdsResource>(), new List<string>());
        foreach (var name in Candidates(set))
            Compare(name, set, changed, removed);
        return new(changed, removed, _mustRespond);
    }

    private HashSet<string> Candidates(ResourceSet set)
    {
        var names = new HashSet<string>(Names, StringComparer.Ordinal);
        names.UnionWith(_forced);
        names.UnionWith(_known.Keys);
        if (!IsWildcard)
            return names;
        if (_base is null)
        {
            names.UnionWith(set.ByName.Keys);
            return names;
        }

        var difference = set.ChangesFrom(_base);
        names.UnionWith(difference.Changed.Select(resource => resource.Name));
        names.UnionWith(difference.Removed);
        return names;
    }

    private void Compare(string name, ResourceSet set, List<XdsResource> changed, List<string> removed)
    {
        var state = StateOf(name);
        if (set.Find(name) is { } resource)
        {
            if ((IsWildcard || Names.Contains(name)) && (_forced.Contains(name) || state.Version != resource.Version))
                changed.Add(resource);
        }
        else if (state.Version is not null || _forced.Contains(name) || (!state.IsKnown && Names.Contains(name)))
        {
            removed.Add(name);
        }
    }
}
