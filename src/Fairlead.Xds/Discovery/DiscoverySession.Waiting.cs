using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery;

// What is waited for, and what happens when it does not come.
internal sealed partial class DiscoverySession
{
    private void Await(Feed feed, string name, TimeSpan timeout)
    {
        _awaited.Add((feed, name));
        if (timeout > TimeSpan.Zero)
            _deadlines.Set(new(feed, name, DeadlineEvent.FetchTimesOut), After(timeout));
    }

    private bool Met(Feed feed, string name)
    {
        _deadlines.Cancel(new(feed, name, DeadlineEvent.FetchTimesOut));
        return _awaited.Remove((feed, name));
    }

    // Whoever waits goes on: with what there was before, or without.
    private void GiveUp(Feed feed, string name)
    {
        if (!Met(feed, name) || name.Length == 0)
            return;
        if (feed.Resources.TryGetValue(name, out var stored))
            _again[feed.ReferenceTo(name)] = stored.Resource;
        else
            _missing.Add(feed.ReferenceTo(name));
    }

    private void Expire()
    {
        while (_deadlines.TryTake(_time.GetUtcNow(), out var deadline))
        {
            var (feed, name) = (deadline.Feed, deadline.Name);
            switch (deadline.Event)
            {
                case DeadlineEvent.FetchTimesOut:
                    _notes.TimedOut(feed.Type, name);
                    foreach (var prefix in StatPrefixes(feed, name))
                        _stats.TimedOut(prefix);
                    GiveUp(feed, name);
                    break;
                case DeadlineEvent.Expires:
                    _notes.Expired(feed.Type, name);
                    Remove(feed, name);
                    feed.Transport.Forget(feed.Type, name);
                    _dropped.Add(feed.ReferenceTo(name));
                    break;
                case DeadlineEvent.IsDropped:
                    Remove(feed, name);
                    _dropped.Add(feed.ReferenceTo(name));
                    DropIfUnused(feed);
                    break;
            }
        }
    }

    // Clusters and their endpoints first, so that listeners find what they refer to.
    private void AdvanceStart()
    {
        if (_phase == StartPhase.Clusters && !_awaited.Any(awaited => IsForClusters(awaited.Feed.Type.Kind)))
        {
            _phase = StartPhase.Listeners;
            Begin(ResourceTypes.Listener, _plan.Listeners);
            foreach (var reference in _plan.References.Where(reference => !IsForClusters(reference.Kind)))
                Acquire(reference, isFresh: false);
        }

        if (_phase == StartPhase.Listeners && _awaited.Count == 0)
            _phase = StartPhase.Over;
    }

    private static bool IsForClusters(ResourceKind kind) => kind is ResourceKind.Cluster or ResourceKind.Endpoints or ResourceKind.Secret;
}
