using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>What responses would change, and what in them cannot be used.</summary>
internal sealed class Proposal(Feed feed, IReadOnlyList<ReceivedResponse> responses)
{
    // Several reasons for one resource belong to one response, also after the first took the resource out.
    private readonly Dictionary<string, int> _refused = new(StringComparer.Ordinal);

    public Feed Feed => feed;

    public IReadOnlyList<ReceivedResponse> Responses => responses;

    /// <summary>By name, what may come into force.</summary>
    public Dictionary<string, Candidate> Candidates { get; } = new(StringComparer.Ordinal);

    /// <summary>By name, what stays in force and how long.</summary>
    public Dictionary<string, TimeSpan?> Heartbeats { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of resources in force that are to go.</summary>
    public HashSet<string> Gone { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of resources that were asked for and are not there.</summary>
    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    public List<Failure> Failures { get; } = [];

    /// <summary>What the host is to judge; null if nothing would change for it.</summary>
    public ConfigUpdate? Update()
    {
        // A collection is compared with what is in force. What was asked for by name may be waited for, even if it is what it was.
        var resources = Candidates.Values.Where(candidate => candidate.IsChanged || !feed.Type.IsCollection).Select(candidate => candidate.Resource).ToArray();
        var removed = Gone.Select(feed.ReferenceTo).ToArray();
        var missing = Missing.Select(feed.ReferenceTo).ToArray();
        if (resources.Length + removed.Length + missing.Length == 0)
            return null;
        return new()
        {
            Version = $"{feed.Type.ShortName} {responses[^1].Version}",
            Resources = ConfigList.From(resources),
            Removed = ConfigList.From(removed),
            Missing = ConfigList.From(missing),
            AcceptsValidResources = true,
        };
    }

    /// <summary>Takes what the host refused out of what comes into force.</summary>
    public void Refuse(IReadOnlyList<ConfigError> errors)
    {
        foreach (var error in errors)
        {
            if (error.Resource is { } resource && resource.Kind == feed.Type.Kind && IsProposed(resource.Name))
                Refuse(resource.Name, error.ToString());
            else
                RefuseAll(error.ToString());
        }
    }

    /// <summary>The answer to a response, once the host has judged.</summary>
    public Verdict VerdictOn(int response)
    {
        var applied = Candidates.Where(candidate => candidate.Value.Response == response).Select(candidate => candidate.Key).Concat(Heartbeats.Keys);
        var failures = feed.Transport.AnswersEach ? Failures.Where(failure => failure.Response == response) : Failures;
        return new(RefusalText.Of(failures), applied.ToHashSet(StringComparer.Ordinal));
    }

    private bool IsProposed(string name) => Candidates.ContainsKey(name) || Gone.Contains(name) || _refused.ContainsKey(name);

    private void Refuse(string name, string reason)
    {
        var response = _refused.TryGetValue(name, out var index) ? index : Candidates.TryGetValue(name, out var candidate) ? candidate.Response : responses.Count - 1;
        _refused[name] = response;
        Failures.Add(new(response, name, reason));
        Candidates.Remove(name);
        Gone.Remove(name);
    }

    private void RefuseAll(string reason)
    {
        foreach (var name in Candidates.Where(candidate => candidate.Value.IsChanged).Select(candidate => candidate.Key).Concat(Gone).ToArray())
            Refuse(name, reason);
    }
}
