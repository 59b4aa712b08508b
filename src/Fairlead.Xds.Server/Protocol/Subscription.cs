using System.Globalization;
using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>What both variants remember of a type on one stream.</summary>
internal abstract class Subscription(string typeUrl)
{
    public string TypeUrl { get; } = typeUrl;

    public int Order { get; } = TypeTraits.OrderOf(typeUrl);

    public bool IsWildcard { get; protected set; }

    /// <summary>The names that the client asked for itself; without <c>*</c>.</summary>
    public HashSet<string> Names { get; protected set; } = new(StringComparer.Ordinal);

    /// <summary>The nonce of the last response; null before the first.</summary>
    public string? LastNonce { get; private set; }

    /// <summary>The version of the last response that was not a heartbeat; null before the first.</summary>
    public string? SentVersion { get; private set; }

    /// <summary>True from a response until the client says what it makes of it: there is never a second one on its way.</summary>
    public bool IsOutstanding { get; private set; }

    public TimeSpan? HeartbeatDue { get; set; }

    public void OnSent(ulong nonce, string? version)
    {
        LastNonce = nonce.ToString(CultureInfo.InvariantCulture);
        SentVersion = version ?? SentVersion;
        IsOutstanding = true;
    }

    /// <summary>The client answered: tells what to whom, and lets the next response go.</summary>
    public void OnAnswered(Google.Rpc.Status? error, IProtocolEvents events)
    {
        IsOutstanding = false;
        if (error is null)
            events.Accepted(this);
        else
            events.Rejected(this, error.Code, error.Message);
    }

    /// <summary>The resources that the client has and would drop in time.</summary>
    public abstract IEnumerable<XdsResource> Perishable(ResourceSet set);

    /// <summary>The half of the shortest time to live: after that clients need a sign; null if there is none.</summary>
    public TimeSpan? HeartbeatInterval(ResourceSet set) => Perishable(set).Min(resource => resource.TimeToLive / 2);
}
