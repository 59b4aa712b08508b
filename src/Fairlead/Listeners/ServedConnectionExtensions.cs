using Fairlead.Filters;
using Fairlead.Listeners.Filters;
using Fairlead.Transports;

namespace Fairlead.Listeners;

/// <summary>What the runtime asks of connections.</summary>
internal static class ServedConnectionExtensions
{
    /// <summary>What an upstream may be told of the client.</summary>
    public static ClientAddresses ClientAddresses(this ServedConnection connection) =>
        new(connection.RemoteAddress, connection.LocalAddress, connection.GetState<ProxyProtocolHeader>()?.Tlvs ?? []);
}
