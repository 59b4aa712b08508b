using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Resources;

namespace Fairlead.Xds.Discovery;

// What is asked for, and from whom.
internal sealed partial class DiscoverySession
{
    public void Ignored(DiscoveryTransport transport, string typeUrl) => _notes.Once($"a server sent resources of the type '{typeUrl}', which nobody asked for");

    public void Failed(DiscoveryTransport transport, string reason, TimeSpan pause)
    {
        lock (Gate)
        {
            foreach (var feed in _feeds.Values.Where(feed => feed.Transport == transport))
            {
                foreach (var prefix in AllStatPrefixes(feed))
                    _stats.Failed(prefix);
            }
        }

        _notes.Disconnected(transport.ToString()!, reason, pause);
    }

    private void Begin(ResourceType type, CollectionSource? source)
    {
        if (source is null)
            return;
        var feed = FeedOf(source.Origin, type);
        _changed.Add(feed);
        _stats.Asked(type.StatPrefix);
        Await(feed, "", source.InitialFetchTimeout);
    }

    // Endpoints are asked for anew by every cluster that is new or changed: what is there may not be what the server means for it.
    private void Acquire(SourceReference reference, bool isFresh)
    {
        var type = ResourceTypes.Of(reference.Kind);
        var feed = FeedOf(reference.Origin, type);
        if (_references.Add(reference))
        {
            feed.Names.Add(reference.Name);
            _changed.Add(feed);
            _deadlines.Cancel(new(feed, reference.Name, DeadlineEvent.IsDropped));
        }

        _stats.Asked(reference.StatPrefix);
        if (!feed.Resources.ContainsKey(reference.Name))
        {
            Await(feed, reference.Name, reference.InitialFetchTimeout);
        }
        else if (isFresh && reference.Kind == ResourceKind.Endpoints)
        {
            feed.Transport.Refresh(type, reference.Name);
            Await(feed, reference.Name, reference.InitialFetchTimeout);
        }
    }

    private void Release(SourceReference reference)
    {
        if (!_references.Remove(reference))
            return;
        var feed = FeedOf(reference.Origin, ResourceTypes.Of(reference.Kind));
        feed.Names.Remove(reference.Name);
        _changed.Add(feed);
        _stats.Drop(reference.StatPrefix);
        Met(feed, reference.Name);
        _missing.Remove(feed.ReferenceTo(reference.Name));
        _again.Remove(feed.ReferenceTo(reference.Name));
        if (feed.Resources.ContainsKey(reference.Name))
            _deadlines.Set(new(feed, reference.Name, DeadlineEvent.IsDropped), After(Keeping));
        else
            DropIfUnused(feed);
    }

    private Feed FeedOf(DiscoveryOrigin origin, ResourceType type)
    {
        if (_feeds.TryGetValue((origin, type), out var feed))
            return feed;
        feed = new(origin, type, TransportOf(origin, type));
        _feeds.Add((origin, type), feed);
        return feed;
    }

    // One transport for all types of the aggregated stream, one for each type of any other origin.
    private DiscoveryTransport TransportOf(DiscoveryOrigin origin, ResourceType type)
    {
        var key = (origin, origin is DiscoveryOrigin.Aggregated ? null : type);
        if (_transports.TryGetValue(key, out var running))
            return running.Transport;
        if (_transports.Count == MaxTransports)
            _notes.Once($"there are more than {MaxTransports} origins of resources: the others are not asked");
        var transport = _transports.Count >= MaxTransports ? new SilentTransport() : _factory(origin, type);
        running = new(transport, this, _stopping.Token);
        _transports.Add(key, running);
        return transport;
    }

    private void DropIfUnused(Feed feed)
    {
        if (feed.Type.IsCollection || feed.Names.Count + feed.Resources.Count > 0 || feed.Origin is DiscoveryOrigin.Aggregated)
            return;
        _feeds.Remove((feed.Origin, feed.Type));
        if (!_transports.Remove((feed.Origin, feed.Type), out var running))
            return;
        _ended.RemoveAll(task => task.IsCompleted);
        _ended.Add(running.StopAsync());
    }

    private IEnumerable<string> StatPrefixes(Feed feed, string name) =>
        feed.Type.IsCollection ? [feed.Type.StatPrefix] : _references.StatPrefixes(feed.Origin, feed.ReferenceTo(name));

    private IEnumerable<string> AllStatPrefixes(Feed feed) =>
        feed.Type.IsCollection ? [feed.Type.StatPrefix] : feed.Names.SelectMany(name => StatPrefixes(feed, name));

    private void Count(Proposal proposal)
    {
        var feed = proposal.Feed;
        var version = proposal.Responses[^1].Version;
        if (feed.Type.IsCollection)
        {
            if (proposal.Failures.Count > 0)
                _stats.Rejected(feed.Type.StatPrefix);
            else
                _stats.Succeeded(feed.Type.StatPrefix, version, _time.GetUtcNow());
            return;
        }

        foreach (var prefix in proposal.Candidates.Keys.SelectMany(name => StatPrefixes(feed, name)))
            _stats.Succeeded(prefix, version, _time.GetUtcNow());
        foreach (var prefix in proposal.Failures.Select(failure => failure.Name).Distinct(StringComparer.Ordinal).SelectMany(name => StatPrefixes(feed, name)))
            _stats.Rejected(prefix);
    }
}
