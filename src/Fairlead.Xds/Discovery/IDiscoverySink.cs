using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery;

/// <summary>Takes what transports get.</summary>
internal interface IDiscoverySink
{
    /// <summary>The lock under which transports keep what they ask for.</summary>
    Lock Gate { get; }

    /// <summary>Takes a response, under the gate. The task, not awaited under it, completes when there is room for another one.</summary>
    Task Receive(DiscoveryTransport transport, ReceivedResponse response);

    /// <summary>Takes note of a response of a type that nobody asked for.</summary>
    void Ignored(DiscoveryTransport transport, string typeUrl);

    /// <summary>Takes note that an attempt to get resources failed, or that what gave them ended.</summary>
    void Failed(DiscoveryTransport transport, string reason, TimeSpan pause);
}
