using Envoy.Service.Discovery.V3;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>What is wanted of a type, what the server was told of that on this stream, and what is there.</summary>
internal sealed class DeltaTypeState
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _anew = new(StringComparer.Ordinal);
    private Subscription _wanted = Subscription.None;
    private bool _isWildcardTold;
    private bool _mayTellVersions = true;

    /// <summary>The versions of the resources that are in force, on whatever stream they came. One that was removed has none, and yet stays wanted.</summary>
    public Dictionary<string, string> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>Nonces with the reasons why they are refused, if they are.</summary>
    public Queue<(string Nonce, string? Refusal)> Answers { get; } = [];

    /// <summary>Whether there was a request on this stream.</summary>
    public bool WasAsked { get; private set; }

    /// <summary>Whether the server may not know what is wanted by now.</summary>
    public bool HasChanged { get; private set; }

    public void Want(Subscription wanted)
    {
        if (_wanted.IsSame(wanted))
            return;
        if (!wanted.IsWildcard)
        {
            foreach (var name in Versions.Keys.Where(name => !wanted.Names.Contains(name)).ToArray())
                Versions.Remove(name);
        }

        _wanted = wanted;
        HasChanged = true;
    }

    public void Refresh(string name)
    {
        if (!_wanted.Names.Contains(name))
            return;
        _anew.Add(name);
        HasChanged = true;
    }

    public void Remember(ReceivedResponse response, Verdict verdict)
    {
        foreach (var resource in response.Resources.Where(resource => verdict.Applied.Contains(resource.Name) && _wanted.Has(resource.Name)))
            Versions[resource.Name] = resource.Version;
        foreach (var name in response.Removed)
            Versions.Remove(name);
    }

    public void Open(bool isSameServer)
    {
        HasChanged = true;
        _mayTellVersions = isSameServer;
    }

    public void Close()
    {
        Answers.Clear();
        _told.Clear();
        _anew.Clear();
        (WasAsked, _isWildcardTold, HasChanged) = (false, false, false);
    }

    /// <summary>The next request that says what is wanted; null if the server knows.</summary>
    public DeltaDiscoveryRequest? NextChange(string typeUrl)
    {
        if (!HasChanged)
            return null;
        HasChanged = false;
        var request = WasAsked ? Difference() : _wanted.IsNone ? null : First();
        _anew.Clear();
        if (request is null)
            return null;
        WasAsked = true;
        request.TypeUrl = typeUrl;
        return request;
    }

    // No names at all mean everything, here and only here.
    private DeltaDiscoveryRequest First()
    {
        var request = new DeltaDiscoveryRequest();
        if (_wanted is { IsWildcard: true, Names.Count: > 0 })
            request.ResourceNamesSubscribe.Add(Subscription.Wildcard);
        request.ResourceNamesSubscribe.Add(_wanted.Names.Order(StringComparer.Ordinal));
        // To another server a version may mean something else. That a resource is there is told nevertheless, lest it stays although that server does not have it.
        foreach (var (name, version) in Versions)
            request.InitialResourceVersions.Add(name, _mayTellVersions ? version : "");
        _isWildcardTold = _wanted.IsWildcard;
        _told.UnionWith(_wanted.Names);
        return request;
    }

    private DeltaDiscoveryRequest? Difference()
    {
        var request = new DeltaDiscoveryRequest();
        if (_wanted.IsWildcard != _isWildcardTold)
            (_wanted.IsWildcard ? request.ResourceNamesSubscribe : request.ResourceNamesUnsubscribe).Add(Subscription.Wildcard);
        request.ResourceNamesSubscribe.Add(_wanted.Names.Where(name => !_told.Contains(name) || _anew.Contains(name)).Order(StringComparer.Ordinal));
        request.ResourceNamesUnsubscribe.Add(_told.Where(name => !_wanted.Names.Contains(name)).Order(StringComparer.Ordinal));
        if (request.ResourceNamesSubscribe.Count + request.ResourceNamesUnsubscribe.Count == 0)
            return null;
        _isWildcardTold = _wanted.IsWildcard;
        _told.Clear();
        _told.UnionWith(_wanted.Names);
        return request;
    }
}
