using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Makes a proposal of responses: 1. open every resource; 2. sort out what is wrong; 3. keep the newest of each name; 4. find what is gone.</summary>
internal sealed class Intake(ResourceDecoder decoder, IReadOnlySet<ResourceReference> taken, int maxResources, IDiscoveryNotes notes)
{
    public Proposal Propose(Feed feed, IReadOnlyList<ReceivedResponse> responses)
    {
        var proposal = new Proposal(feed, responses);
        for (var i = 0; i < responses.Count; i++)
            new OneResponse(this, proposal, i).Read();
        return proposal;
    }

    private sealed class OneResponse(Intake intake, Proposal proposal, int index)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly Feed _feed = proposal.Feed;
        private readonly ReceivedResponse _response = proposal.Responses[index];
        private bool _hasNameless;

        public void Read()
        {
            for (var i = 0; i < _response.Resources.Count; i++)
                Read(_response.Resources[i], i);
            foreach (var name in _response.Removed)
                Remove(name);
            // A resource without a name may be any of those that are not there: then none of them goes.
            if (!_response.IsFullState || _hasNameless)
                return;
            foreach (var name in _feed.Resources.Keys.Where(name => !_seen.Contains(name)))
                proposal.Gone.Add(name);
        }

        private void Read(ReceivedResource resource, int i)
        {
            if (resource.Problem is { } problem)
            {
                _hasNameless |= resource.Name.Length == 0;
                _seen.Add(resource.Name);
                Fail(resource.Name.Length > 0 ? resource.Name : $"resources[{i}]", problem);
                return;
            }

            // What nobody asked for needs no decoding. Bodies tell names only once decoded.
            if (resource.Name.Length > 0 && !IsAskedFor(resource.Name))
                return;
            if (resource.Body is null)
                Heartbeat(resource);
            else
                Decode(resource, i);
        }

        private void Heartbeat(ReceivedResource resource)
        {
            _seen.Add(resource.Name);
            // In the protocol without versions of single resources, the version is that of all.
            if (_feed.Resources.TryGetValue(resource.Name, out var stored)
                && (resource.Version == stored.Version || (!_feed.Transport.AnswersEach && resource.Version == _feed.Version)))
                proposal.Heartbeats[resource.Name] = resource.TimeToLive;
        }

        private void Decode(ReceivedResource resource, int i)
        {
            var digest = Digests.Of(resource.Body!.Value.Span);
            if (_feed.Same(resource.Name, digest) is { } same)
            {
                Add(same.Resource.Name, new(index, same with { Version = resource.Version }, IsChanged: false, resource.TimeToLive));
                return;
            }

            var decoded = intake.Decode(resource, _feed);
            var name = resource.Name.Length > 0 ? resource.Name : decoded.Name;
            if (name.Length == 0)
            {
                _hasNameless = true;
                Fail($"resources[{i}]", decoded.Refusal.Length > 0 ? decoded.Refusal : "it has no name");
            }
            else if (decoded.Resource is not { } translated)
            {
                _seen.Add(name);
                Fail(name, decoded.Refusal);
            }
            else if (translated.Name != name)
            {
                _seen.Add(name);
                Fail(name, $"the resource itself has the name '{translated.Name}'");
            }
            else
            {
                Add(name, new(index, new(translated, resource.Version, digest, decoded.References, decoded.Parts), IsChanged: true, resource.TimeToLive));
            }
        }

        private void Add(string name, Candidate candidate)
        {
            if (!_seen.Add(name))
            {
                Fail(name, "the response has it twice");
            }
            else if (intake.IsTaken(_feed.ReferenceTo(name)))
            {
                intake.TellTaken(_feed.ReferenceTo(name));
            }
            else if (IsAskedFor(name) && intake.HasRoomFor(name, proposal))
            {
                proposal.Candidates[name] = candidate;
                proposal.Gone.Remove(name);
                proposal.Missing.Remove(name);
            }
            else if (IsAskedFor(name))
            {
                Fail(name, $"there are more than {intake.MaxResources} resources");
            }
        }

        private void Remove(string name)
        {
            if (!_seen.Add(name))
            {
                Fail(name, "the response has it and says that it is gone");
                return;
            }

            proposal.Candidates.Remove(name);
            // What was asked for by name goes when nothing needs it any more, not before: a server that lost it must not stop traffic.
            if (_feed.Resources.ContainsKey(name) && _feed.Type.IsCollection)
                proposal.Gone.Add(name);
            else if (!_feed.Type.IsCollection && _feed.Names.Contains(name) && !_feed.Resources.ContainsKey(name))
                proposal.Missing.Add(name);
        }

        private bool IsAskedFor(string name) => _feed.Type.IsCollection || _feed.Names.Contains(name);

        private void Fail(string name, string reason)
        {
            proposal.Candidates.Remove(name);
            proposal.Failures.Add(new(index, name, reason));
        }
    }

    private int MaxResources => maxResources;

    private bool HasRoomFor(string name, Proposal proposal) =>
        proposal.Feed.Resources.ContainsKey(name) || proposal.Candidates.ContainsKey(name) || proposal.Feed.Resources.Count + proposal.Candidates.Count < maxResources;

    private bool IsTaken(ResourceReference reference) => taken.Contains(reference);

    private void TellTaken(ResourceReference reference) => notes.Once($"the {reference.Kind} '{reference.Name}' is in the bootstrap already; what the server has under that name is passed over");

    private DecodedResource Decode(ReceivedResource resource, Feed feed)
    {
        var decoded = decoder.Decode(resource.Body!, feed.Origin, feed.Resources);
        foreach (var warning in decoded.Warnings)
            notes.UnknownField(warning.Message);
        return decoded;
    }
}
