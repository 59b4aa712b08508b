using System.Collections.Immutable;
using Fairlead.Xds.Server.Protocol;
using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Server.Nodes;

/// <summary>A stream as it is observed: turns the events of the protocol into status, log and calls of observers.</summary>
internal sealed class NodeStream(XdsNode node, string group, IReadOnlyList<IXdsServerObserver> observers, ILogger logger) : IProtocolEvents
{
    // A client may name thousands of resources; a status is kept for long.
    private const int MaxReason = 4096;

    private volatile ImmutableDictionary<string, TypeStatus> _types = ImmutableDictionary.Create<string, TypeStatus>(StringComparer.Ordinal);

    public XdsNode Node { get; } = node;

    public string Group { get; } = group;

    public IReadOnlyDictionary<string, TypeStatus> Types => _types;

    public void OnConnected()
    {
        XdsServerLog.Connected(logger, Node.Id, Group);
        foreach (var observer in observers)
            observer.OnConnected(Node, Group);
    }

    public void OnDisconnected()
    {
        XdsServerLog.Disconnected(logger, Node.Id);
        foreach (var observer in observers)
            observer.OnDisconnected(Node, Group);
    }

    public void Subscribed(Subscription subscription) => Update(subscription, status => status);

    public void Sent(Subscription subscription, int resources, int removed, bool isHeartbeat)
    {
        var status = Update(subscription, status => status);
        XdsServerLog.Sent(logger, subscription.TypeUrl, subscription.SentVersion, Node.Id, resources, removed, isHeartbeat);
        foreach (var observer in observers)
            observer.OnSent(Node, status);
    }

    public void Accepted(Subscription subscription)
    {
        var status = Update(subscription, status => status with { AcceptedVersion = subscription.SentVersion, RejectedVersion = null, RejectionReason = null });
        XdsServerLog.Accepted(logger, Node.Id, subscription.TypeUrl, subscription.SentVersion);
        foreach (var observer in observers)
            observer.OnAccepted(Node, status);
    }

    public void Rejected(Subscription subscription, int code, string reason)
    {
        var told = reason.Length == 0 ? $"status {code}" : reason.Length > MaxReason ? reason[..MaxReason] : reason;
        var status = Update(
            subscription,
            status => status with { RejectedVersion = subscription.SentVersion, RejectionReason = told, Rejections = status.Rejections + 1 });
        XdsServerLog.Rejected(logger, Node.Id, subscription.TypeUrl, subscription.SentVersion, told);
        foreach (var observer in observers)
            observer.OnRejected(Node, status);
    }

    private TypeStatus Update(Subscription subscription, Func<TypeStatus, TypeStatus> change)
    {
        var status = change(_types.GetValueOrDefault(subscription.TypeUrl) ?? new TypeStatus { TypeUrl = subscription.TypeUrl }) with
        {
            IsWildcard = subscription.IsWildcard,
            NameCount = subscription.Names.Count,
            SentVersion = subscription.SentVersion,
            IsOutstanding = subscription.IsOutstanding,
        };
        // Only the stream's own loop writes.
        _types = _types.SetItem(subscription.TypeUrl, status);
        return status;
    }
}
