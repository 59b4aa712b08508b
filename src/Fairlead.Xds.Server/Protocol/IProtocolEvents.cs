namespace Fairlead.Xds.Server.Protocol;

/// <summary>Is told what happens on a stream.</summary>
internal interface IProtocolEvents
{
    void Subscribed(Subscription subscription);

    void Sent(Subscription subscription, int resources, int removed, bool isHeartbeat);

    void Accepted(Subscription subscription);

    void Rejected(Subscription subscription, int code, string reason);
}
