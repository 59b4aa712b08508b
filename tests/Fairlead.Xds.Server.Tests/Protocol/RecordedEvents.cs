using Fairlead.Xds.Server.Protocol;

namespace Fairlead.Xds.Server.Tests.Protocol;

internal sealed class RecordedEvents : IProtocolEvents
{
    public List<string> All { get; } = [];

    public void Subscribed(Subscription subscription)
    {
        // Every request is one.
    }

    public void Sent(Subscription subscription, int resources, int removed, bool isHeartbeat) =>
        All.Add($"sent {Short(subscription)} {resources} {removed}{(isHeartbeat ? " heartbeat" : "")}");

    public void Accepted(Subscription subscription) => All.Add($"accepted {Short(subscription)} {subscription.SentVersion}");

    public void Rejected(Subscription subscription, int code, string reason) => All.Add($"rejected {Short(subscription)} {code} {reason}");

    private static string Short(Subscription subscription) => subscription.TypeUrl[(subscription.TypeUrl.LastIndexOf('.') + 1)..];
}
