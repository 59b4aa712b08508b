using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>The incremental variant: a response has what changed.</summary>
internal sealed class DeltaProtocol(string? typeUrl, StreamLimits limits, ControlPlane? identity, IProtocolEvents events)
    : IDiscoveryProtocol<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private readonly SubscriptionList<DeltaSubscription> _subscriptions = new(typeUrl, limits, url => new(url));
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private ulong _nonce;
    private bool _clustersWereSent;

    public TimeSpan? NextDue => _subscriptions.NextDue;

    public void Receive(DeltaDiscoveryRequest request, TimeSpan now)
    {
        if (request.ResourceLocatorsSubscribe.Count > 0 || request.ResourceLocatorsUnsubscribe.Count > 0)
            throw Refusals.NoLocators();
        var subscription = _subscriptions.Get(request.TypeUrl);
        if (request.ResponseNonce.Length > 0 && request.ResponseNonce == subscription.LastNonce && (subscription.IsOutstanding || request.ErrorDetail is not null))
            subscription.OnAnswered(request.ErrorDetail, events);
        // A nonce that is out of date makes an answer void, but not the changes beside it: they are told only once.
        var names = request.ResourceNamesSubscribe;
        _subscriptions.CheckNames(subscription, names, subscription.Names.Count + names.Count);
        if (_begun.Add(subscription.TypeUrl))
        {
            _subscriptions.CheckNames(subscription, request.InitialResourceVersions.Keys, request.InitialResourceVersions.Count);
            // A cluster that was sent on this stream waits for its endpoints, even if the client has had them before.
            var mustSend = _clustersWereSent && subscription.TypeUrl == XdsTypeUrls.Endpoints;
            subscription.Begin(mustSend ? [] : request.InitialResourceVersions, names);
            // How much of a time to live is left at the client we cannot know.
            if (request.InitialResourceVersions.Count > 0)
                subscription.HeartbeatDue = now;
        }
        else
        {
            subscription.Subscribe(names);
        }

        subscription.Unsubscribe(request.ResourceNamesUnsubscribe);
        events.Subscribed(subscription);
    }

    public DeltaDiscoveryResponse? Next(ResourceSnapshot snapshot, TimeSpan now)
    {
        // 1. News, each type after those that it refers to.
        var isBlocked = false;
        foreach (var subscription in _subscriptions.InOrder)
        {
            var changes = subscription.ChangesTo(snapshot.SetOf(subscription.TypeUrl));
            if (changes.IsEmpty)
                continue;
            var withRemovals = !MustKeep(subscription, snapshot);
            if (!withRemovals && changes.Changed.Count == 0 && !changes.MustRespond)
                continue;
            if (!subscription.IsOutstanding && (!isBlocked || subscription.Order >= TypeTraits.Independent))
                return Respond(subscription, snapshot, withRemovals, now);
            isBlocked = true;
        }

        // 2. Signs of life.
        foreach (var subscription in _subscriptions.InOrder)
        {
            if (!subscription.IsOutstanding && subscription.HeartbeatDue <= now && Heartbeat(subscription, snapshot, now) is { } heartbeat)
                return heartbeat;
        }

        return null;
    }

    // Clusters and their endpoints go last: after the routes that led to them were replaced, and the client said so.
    private bool MustKeep(DeltaSubscription subscription, ResourceSnapshot snapshot) =>
        subscription.TypeUrl is XdsTypeUrls.Cluster or XdsTypeUrls.Endpoints && _subscriptions.InOrder.Any(other =>
            TypeTraits.RefersToClusters(other.TypeUrl) && (other.IsOutstanding || !other.ChangesTo(snapshot.SetOf(other.TypeUrl)).IsEmpty));

    private DeltaDiscoveryResponse Respond(DeltaSubscription subscription, ResourceSnapshot snapshot, bool withRemovals, TimeSpan now)
    {
        var set = snapshot.SetOf(subscription.TypeUrl);
        var changes = subscription.ChangesTo(set);
        if (subscription.TypeUrl == XdsTypeUrls.Cluster)
            RenewEndpoints(changes.Changed);
        subscription.Settle(set, withRemovals);
        subscription.OnSent(++_nonce, set.Version);
        var due = now + subscription.HeartbeatInterval(set);
        // What is not in this response does not live longer by it.
        subscription.HeartbeatDue = subscription.HeartbeatDue < due ? subscription.HeartbeatDue : due;
        var response = new DeltaDiscoveryResponse
        {
            TypeUrl = subscription.TypeUrl,
            SystemVersionInfo = set.Version,
            Nonce = subscription.LastNonce,
            ControlPlane = identity,
        };
        response.Resources.AddRange(changes.Changed.Select(resource => resource.Delta));
        if (withRemovals)
            response.RemovedResources.AddRange(changes.Removed);
        events.Sent(subscription, response.Resources.Count, response.RemovedResources.Count, isHeartbeat: false);
        return response;
    }

    // A changed cluster warms until endpoints come, changed or not: clients that have them already do not ask for them again.
    private void RenewEndpoints(IReadOnlyList<XdsResource> clusters)
    {
        _clustersWereSent |= clusters.Count > 0;
        if (_subscriptions.Find(XdsTypeUrls.Endpoints) is not { } endpoints)
            return;
        foreach (var cluster in clusters)
        {
            if (cluster.EndpointsName is { } name)
                endpoints.Renew(name);
        }
    }

    private DeltaDiscoveryResponse? Heartbeat(DeltaSubscription subscription, ResourceSnapshot snapshot, TimeSpan now)
    {
        var set = snapshot.SetOf(subscription.TypeUrl);
        var perishable = subscription.Perishable(set).ToList();
        subscription.HeartbeatDue = now + subscription.HeartbeatInterval(set);
        if (perishable.Count == 0)
            return null;
        subscription.OnSent(++_nonce, null);
        events.Sent(subscription, perishable.Count, 0, isHeartbeat: true);
        var response = new DeltaDiscoveryResponse
        {
            TypeUrl = subscription.TypeUrl,
            SystemVersionInfo = set.Version,
            Nonce = subscription.LastNonce,
            ControlPlane = identity,
        };
        response.Resources.AddRange(perishable.Select(resource => resource.DeltaHeartbeat));
        return response;
    }
}
