using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>A type on a state-of-the-world stream.</summary>
internal sealed class SotwSubscription(string typeUrl) : Subscription(typeUrl)
{
    private readonly bool _isFullState = TypeTraits.IsFullState(typeUrl);
    // What the client has by name, with the version; null: it was told that there is none.
    private readonly Dictionary<string, string?> _sent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renewed = new(StringComparer.Ordinal);
    private bool _namesWereGiven;
    private bool _isFresh = true;
    private bool _hasOtherNames = true;
    private string _clientVersion = "";
    private ResourceSet? _evaluated;

    /// <summary>The set that was sent last, or what the client asked for of it; null if that does not tell what the client has.</summary>
    public ResourceSet? Base { get; private set; }

    /// <summary>The version of what the client has.</summary>
    public string ClientVersion => SentVersion ?? _clientVersion;

    /// <summary>True if the client may not be believed to have what its version says: something that it has needs to be sent again.</summary>
    public bool MustSendFirst { get; set; }

    /// <summary>The client begins (again): its version says what it has.</summary>
    public void Begin(string version)
    {
        (_isFresh, _hasOtherNames) = (true, true);
        _clientVersion = version;
        _sent.Clear();
        _renewed.Clear();
        (Base, _evaluated) = (null, null);
    }

    public void SetNames(IReadOnlyCollection<string> names)
    {
        _evaluated = null;
        var wasWildcard = IsWildcard;
        _namesWereGiven |= names.Count > 0;
        IsWildcard = names.Count == 0 ? !_namesWereGiven && TypeTraits.IsWildcardByDefault(TypeUrl) : names.Contains("*");
        var before = Names;
        Names = new(names, StringComparer.Ordinal);
        Names.Remove("*");
        _hasOtherNames |= !Names.SetEquals(before);
        if (IsWildcard != wasWildcard)
        {
            // What is asked for newly is sent, even if it was sent under another name for it.
            Base = null;
            _sent.Clear();
        }

        // What the client let go it has no more: asked for again, it is sent again.
        foreach (var name in _sent.Keys.Where(name => !Names.Contains(name)).ToList())
            _sent.Remove(name);
        _renewed.IntersectWith(Names);
    }

    /// <summary>Sends a resource once more with the next response, if the client has it.</summary>
    public void Renew(string name)
    {
        if (_sent.GetValueOrDefault(name) is null && (!IsWildcard || Base?.Find(name) is null))
            return;
        _renewed.Add(name);
        _evaluated = null;
    }

    /// <summary>True if there is something to send. Not sending it, if the client's version says that it has it all, is decided here too.</summary>
    public bool IsPending(ResourceSet set, TimeSpan now)
    {
        if (ReferenceEquals(set, _evaluated))
            return false;
        var isPending = _isFresh ? IsNews(set, now)
            : _renewed.Count > 0 || (IsWildcard ? Base is null || Base.Digest != set.Digest : Names.Any(name => IsNews(set, name)));
        if (!isPending)
            _evaluated = set;
        return isPending;
    }

    /// <summary>
    /// The resources to send and their version: all of them where absence says something, or where other names are asked for than before
    /// (some clients take the answer to that for the whole); else those that the client has not.
    /// </summary>
    public (IReadOnlyList<XdsResource> Resources, string Version) Select(ResourceSet set)
    {
        if (IsWildcard)
            return (set.All, set.Version);
        var resources = new List<XdsResource>(Names.Count);
        // Never the version of a wildcard: who has that has everything.
        var digest = Digests.Named;
        foreach (var name in Names)
        {
            if (set.Find(name) is not { } resource)
                continue;
            digest = unchecked(digest + resource.Digest);
            if (_isFullState || _hasOtherNames || _renewed.Contains(name) || IsNews(set, name))
                resources.Add(resource);
        }

        return (resources, Digests.VersionOf(digest));
    }

    /// <summary>The resources of a set that are different from what the client has.</summary>
    public IEnumerable<XdsResource> NewsOf(ResourceSet set) => IsWildcard
        ? Base is null ? set.All : set.ChangesFrom(Base).Changed
        : Names.Select(set.Find).OfType<XdsResource>().Where(resource => _sent.GetValueOrDefault(resource.Name) != resource.Version);

    /// <summary>From now on the client has what the set has for it, accepted or not: a version that was refused is not sent twice.</summary>
    public void Settle(ResourceSet set)
    {
        (_isFresh, _hasOtherNames, _evaluated, MustSendFirst) = (false, false, set, false);
        _renewed.Clear();
        Base = set;
        if (IsWildcard)
            return;

        foreach (var name in Names)
        {
            if (set.Find(name) is { } resource)
                _sent[name] = resource.Version;
            else if (_isFullState)
                _sent[name] = null;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<XdsResource> Perishable(ResourceSet set) =>
        IsWildcard ? Base?.Perishable ?? [] : set.Perishable.Where(resource => _sent.GetValueOrDefault(resource.Name) == resource.Version);

    private bool IsNews(ResourceSet set, TimeSpan now)
    {
        if (!IsWildcard && Names.Count == 0)
            return false;
        // Only of a wildcard it is known that who has the version has it all. A name may be new to the client, whatever the version is that it had before.
        if (!IsWildcard)
            return _isFullState || Names.Any(name => set.Find(name) is not null);
        if (set.Version != _clientVersion || MustSendFirst)
            return true;
        Settle(set);
        // How much of the time to live is left at the client we cannot know.
        HeartbeatDue = now;
        return false;
    }

    private bool IsNews(ResourceSet set, string name)
    {
        var isKnown = _sent.TryGetValue(name, out var version);
        if (set.Find(name) is { } resource)
            return version != resource.Version;
        // Only where absence says something is it worth a response.
        return _isFullState && (!isKnown || version is not null);
    }
}
