using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Resources;

namespace Fairlead.Xds.Discovery;

// What the host judges, one update at a time.
internal sealed partial class DiscoverySession
{
    public Task Receive(DiscoveryTransport transport, ReceivedResponse response)
    {
        var feed = _feeds.Values.FirstOrDefault(feed => feed.Transport == transport && feed.Type == response.Type);
        if (feed is null)
            return Task.CompletedTask;
        _signal.Set();
        return feed.Receive(response);
    }

    // What is not there, or no longer, or was kept: no response stands behind it.
    private ConfigUpdate? TakeChores()
    {
        if (_missing.Count + _dropped.Count + _again.Count == 0)
            return null;
        var update = new ConfigUpdate
        {
            Version = "xds",
            Resources = ConfigList.From(_again.Values.ToArray()),
            Removed = ConfigList.From(_dropped.ToArray()),
            Missing = ConfigList.From(_missing.ToArray()),
            AcceptsValidResources = true,
        };
        _missing.Clear();
        _dropped.Clear();
        _again.Clear();
        return update;
    }

    // The types take turns, so that one that changes all the time does not keep the others from being applied.
    private ConfigUpdate? TakeResponses()
    {
        while (NextFeed() is { } feed)
        {
            var proposal = _intake.Propose(feed, feed.TakePending());
            if (proposal.Update() is { } update)
            {
                _judged = proposal;
                HoldBack(feed.Type, isHeld: true);
                return update;
            }

            Conclude(proposal);
        }

        return null;
    }

    private Feed? NextFeed()
    {
        for (var i = 0; i < ResourceTypes.All.Count; i++)
        {
            var index = (_turn + i) % ResourceTypes.All.Count;
            if (_feeds.Values.Where(feed => feed.HasPending && feed.Type == ResourceTypes.All[index]).MinBy(feed => feed.Turn) is not { } feed)
                continue;
            feed.Turn = ++_turns;
            _turn = (index + 1) % ResourceTypes.All.Count;
            return feed;
        }

        _turn = 0;
        return null;
    }

    private void HoldBack(ResourceType type, bool isHeld)
    {
        foreach (var kind in type.HoldsBack)
        {
            foreach (var transport in _transports.Values.Select(running => running.Transport))
            {
                if (isHeld)
                    transport.Pause(ResourceTypes.Of(kind));
                else
                    transport.Resume(ResourceTypes.Of(kind));
            }
        }
    }

    // The answer comes first: what is asked for anew afterwards must not stand in it.
    private void Conclude(Proposal proposal)
    {
        var feed = proposal.Feed;
        for (var i = 0; i < proposal.Responses.Count; i++)
        {
            var verdict = proposal.VerdictOn(i);
            feed.Transport.Answer(proposal.Responses[i], verdict);
            if (verdict.Refusal is null)
                feed.Version = proposal.Responses[i].Version;
            else
                _notes.Refused(feed.Type, proposal.Responses[i].Version, verdict.Refusal);
        }

        Count(proposal);
        Commit(proposal);
        HoldBack(feed.Type, isHeld: false);
    }

    private void Commit(Proposal proposal)
    {
        var feed = proposal.Feed;
        // What is needed as before must not be given up in between.
        foreach (var (name, candidate) in proposal.Candidates)
            Store(feed, name, candidate);
        foreach (var name in proposal.Gone)
            Remove(feed, name);
        foreach (var (name, timeToLive) in proposal.Heartbeats)
            LimitLife(feed, name, timeToLive);
        foreach (var name in proposal.Missing)
            Met(feed, name);
        foreach (var failure in proposal.Failures)
            GiveUp(feed, failure.Name);
        if (feed.Type.IsCollection)
            Met(feed, "");
    }

    private void Store(Feed feed, string name, Candidate candidate)
    {
        var old = feed.Resources.GetValueOrDefault(name);
        feed.Store(name, candidate.Stored);
        LimitLife(feed, name, candidate.TimeToLive);
        Met(feed, name);
        if (!candidate.IsChanged)
            return;
        foreach (var reference in candidate.Stored.References)
            Acquire(reference, isFresh: true);
        foreach (var reference in old?.References ?? [])
            Release(reference);
    }

    private void Remove(Feed feed, string name)
    {
        if (feed.Resources.GetValueOrDefault(name) is not { } old)
            return;
        feed.Remove(name);
        _deadlines.Cancel(new(feed, name, DeadlineEvent.Expires));
        foreach (var reference in old.References)
            Release(reference);
    }

    private void LimitLife(Feed feed, string name, TimeSpan? timeToLive)
    {
        var deadline = new DiscoveryDeadline(feed, name, DeadlineEvent.Expires);
        if (timeToLive is { } span)
            _deadlines.Set(deadline, After(span));
        else
            _deadlines.Cancel(deadline);
    }

    private DateTimeOffset After(TimeSpan span)
    {
        var now = _time.GetUtcNow();
        return span < DateTimeOffset.MaxValue - now ? now + span : DateTimeOffset.MaxValue;
    }
}
