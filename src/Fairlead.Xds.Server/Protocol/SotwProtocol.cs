using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>The state-of-the-world variant: a response has all resources that a client asked for of a type.</summary>
internal sealed class SotwProtocol(string? typeUrl, StreamLimits limits, ControlPlane? identity, IProtocolEvents events)
    : IDiscoveryProtocol<DiscoveryRequest, DiscoveryResponse>
{
    private readonly SubscriptionList<SotwSubscription> _subscriptions = new(typeUrl, limits, url => new(url));
    private ulong _nonce;
    private bool _clustersWereSent;

    public TimeSpan? NextDue => _subscriptions.NextDue;

    public void Receive(DiscoveryRequest request, TimeSpan now)
    {
        if (request.ResourceLocators.Count > 0)
            throw Refusals.NoLocators();
        var subscription = _subscriptions.Get(request.TypeUrl);
        if (subscription.LastNonce is null || (request.ResponseNonce.Length == 0 && !subscription.IsOutstanding))
        {
            subscription.Begin(request.VersionInfo);
            // A cluster that was sent on this stream waits for its endpoints, even if the client has had them before.
            subscription.MustSendFirst = _clustersWereSent && subscription.TypeUrl == XdsTypeUrls.Endpoints;
        }
        else if (request.ResponseNonce == subscription.LastNonce)
        {
            if (subscription.IsOutstanding || request.ErrorDetail is not null)
                subscription.OnAnswered(request.ErrorDetail, events);
        }
        else if (request.ResponseNonce.Length > 0)
        {
            // The client did not know the last response yet when it wrote this. It will, and then it says again what it wants.
            return;
        }

        _subscriptions.CheckNames(subscription, request.ResourceNames, request.ResourceNames.Count);
        subscription.SetNames(request.ResourceNames);
        events.Subscribed(subscription);
    }

    public DiscoveryResponse? Next(ResourceSnapshot snapshot, TimeSpan now)
    {
        // 1. News, each type after those that it refers to.
        var isBlocked = false;
        foreach (var subscription in _subscriptions.InOrder)
        {
            var set = SetFor(subscription, snapshot, now);
            if (!subscription.IsPending(set, now))
                continue;
            if (!subscription.IsOutstanding && (!isBlocked || subscription.Order >= TypeTraits.Independent))
                return Respond(subscription, set, now);
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

    // Clusters go last: first the new ones come beside them; the old ones are left out after the routes that led to them were replaced, and the client said so.
    private ResourceSet SetFor(SotwSubscription subscription, ResourceSnapshot snapshot, TimeSpan now)
    {
        var set = snapshot.SetOf(subscription.TypeUrl);
        var mustKeep = subscription is { TypeUrl: XdsTypeUrls.Cluster, Base: not null } && _subscriptions.InOrder.Any(other =>
            TypeTraits.RefersToClusters(other.TypeUrl) && (other.IsOutstanding || other.IsPending(snapshot.SetOf(other.TypeUrl), now)));
        return mustKeep ? set.KeepingFrom(subscription.Base!) : set;
    }

    private DiscoveryResponse Respond(SotwSubscription subscription, ResourceSet set, TimeSpan now)
    {
        if (subscription.TypeUrl == XdsTypeUrls.Cluster)
            RenewEndpoints(subscription.NewsOf(set));
        var (resources, version) = subscription.Select(set);
        subscription.Settle(set);
        subscription.OnSent(++_nonce, version);
        subscription.HeartbeatDue = now + subscription.HeartbeatInterval(set);
        events.Sent(subscription, resources.Count, 0, isHeartbeat: false);
        var response = new DiscoveryResponse
        {
            TypeUrl = subscription.TypeUrl,
            VersionInfo = version,
            Nonce = subscription.LastNonce,
            ControlPlane = identity,
        };
        response.Resources.AddRange(resources.Select(resource => resource.Full));
        return response;
    }

    // A changed cluster warms until endpoints come, changed or not: clients that have them already do not ask for them again.
    private void RenewEndpoints(IEnumerable<XdsResource> clusters)
    {
        _clustersWereSent = true;
        if (_subscriptions.Find(XdsTypeUrls.Endpoints) is not { } endpoints)
            return;
        foreach (var cluster in clusters)
        {
            if (cluster.EndpointsName is { } name)
                endpoints.Renew(name);
        }
    }

    private DiscoveryResponse? Heartbeat(SotwSubscription subscription, ResourceSnapshot snapshot, TimeSpan now)
    {
        var set = snapshot.SetOf(subscription.TypeUrl);
        var perishable = subscription.Perishable(set).ToList();
        subscription.HeartbeatDue = now + subscription.HeartbeatInterval(set);
        if (perishable.Count == 0)
            return null;
        var version = subscription.ClientVersion;
        subscription.OnSent(++_nonce, version);
        events.Sent(subscription, perishable.Count, 0, isHeartbeat: true);
        var response = new DiscoveryResponse
        {
            TypeUrl = subscription.TypeUrl,
            VersionInfo = version,
            Nonce = subscription.LastNonce,
            ControlPlane = identity,
        };
        response.Resources.AddRange(perishable.Select(resource => resource.FullHeartbeat));
        return response;
    }
}
