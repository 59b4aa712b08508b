using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>Judges updates: sorts out what they change, then compiles and binds it. Changes nothing that is in force.</summary>
internal sealed class ConfigJudge(RuntimeServices services, ClusterUpdates clusters, RouteStore routes, ListenerUpdates listeners, ResourceOwners owners)
{
    /// <summary>Judges an update.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="update">The update.</param>
    /// <param name="turn">Disposes what was made in vain.</param>
    /// <param name="mustBind">False to leave addresses alone.</param>
    public ConfigTransaction Judge(IConfigSource source, ConfigUpdate update, ConfigTurn turn, bool mustBind)
    {
        var transaction = new ConfigTransaction(source, update);
        Sort(transaction);
        routes.Begin(name => transaction.ClusterChanges.TryGetValue(name, out var comes) ? comes : clusters.Exists(name));
        foreach (var candidate in transaction.Candidates.OrderBy(c => ResourceKinds.OrderOf(c.Reference.Kind)))
            Compile(candidate, transaction, turn, mustBind);
        return transaction;
    }

    private void Sort(ConfigTransaction transaction)
    {
        var indexes = new int[Enum.GetValues<ResourceKind>().Length];
        var seen = new HashSet<ResourceReference>(transaction.Update.Resources.Count);
        var refused = new HashSet<ResourceReference>();
        foreach (var resource in transaction.Update.Resources)
        {
            var reference = ResourceKinds.ReferenceOf(resource);
            var index = indexes[(int)reference.Kind]++;
            if (!seen.Add(reference) && refused.Add(reference))
                Refuse(reference, $"{reference.Kind} '{reference.Name}' is there twice");
            if (owners.Find(reference) is { } owner && !ReferenceEquals(owner, transaction.Source) && refused.Add(reference))
                Refuse(reference, $"{reference.Kind} '{reference.Name}' belongs to the source '{owner.Name}'");
            if (!IsUnchanged(resource))
                transaction.Candidates.Add(new ConfigCandidate(resource, reference, ResourceKinds.PathOf(reference.Kind, index)));
        }

        transaction.Candidates.RemoveAll(c => refused.Contains(c.Reference));
        foreach (var candidate in transaction.Candidates.Where(c => c.Reference.Kind == ResourceKind.Cluster))
            transaction.ClusterChanges[candidate.Reference.Name] = true;
        foreach (var reference in Removed(transaction, seen))
            transaction.Remove(reference);

        void Refuse(ResourceReference reference, string message) => transaction.Errors.Add(new ConfigError("", message) { Resource = reference });
    }

    private ResourceReference[] Removed(ConfigTransaction transaction, HashSet<ResourceReference> seen) =>
        [.. (transaction.Update.IsFullState ? owners.Of(transaction.Source) : transaction.Update.Removed.Where(r => ReferenceEquals(owners.Find(r), transaction.Source))).Where(r => !seen.Contains(r))];

    // Endpoints that are what they were may be what a cluster waits for.
    private bool IsUnchanged(ConfigResource resource) => resource switch
    {
        Cluster cluster => cluster == clusters.Find(cluster.Name),
        RouteConfiguration route => route == routes.Find(route.Name),
        Secret secret => secret == services.Secrets.Find(secret.Name),
        Listener listener => listener == listeners.Find(listener.Name),
        _ => false,
    };

    private void Compile(ConfigCandidate candidate, ConfigTransaction transaction, ConfigTurn turn, bool mustBind)
    {
        var errors = new List<ConfigError>();
        switch (candidate.Resource)
        {
            case Secret secret when services.Secrets.Check(secret) is { } error:
                errors.Add(new ConfigError(candidate.Path, error));
                break;
            case Cluster cluster when clusters.Prepare(cluster, candidate.Path, errors) is { } prepared:
                transaction.Clusters.Add(prepared);
                break;
            case ClusterLoadAssignment assignment:
                EndpointCheck.Check(assignment, candidate.Path, "endpoints are not resolved", errors);
                break;
            case RouteConfiguration route when routes.Compile(route, candidate.Path, errors) is { } compiled:
                transaction.Routes.Add(compiled);
                break;
            case Listener listener when listeners.Prepare(listener, mustBind && !transaction.IsRefused ? transaction.LeavingListeners : null, candidate.Path, errors, turn) is { } prepared:
                transaction.Listeners.Add(prepared);
                break;
        }

        if (errors.Count == 0)
        {
            transaction.Accepted.Add(candidate);
            return;
        }

        transaction.Errors.AddRange(errors.Select(e => e with { Resource = candidate.Reference }));

        // Where the rest comes into force, routes find the cluster only if it was there before.
        if (transaction.Update.AcceptsValidResources && candidate.Reference.Kind == ResourceKind.Cluster)
            transaction.ClusterChanges.Remove(candidate.Reference.Name);
    }
}
