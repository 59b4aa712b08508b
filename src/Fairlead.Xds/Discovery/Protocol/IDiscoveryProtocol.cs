using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>The messages of a protocol.</summary>
/// <typeparam name="TRequest">The message to a server.</typeparam>
/// <typeparam name="TResponse">The message from a server.</typeparam>
internal interface IDiscoveryProtocol<TRequest, in TResponse>
    where TRequest : class
{
    DiscoveryProtocol Core { get; }

    /// <summary>Opens a response; null if nobody asked for resources of its type, and then there is nothing to answer.</summary>
    ReceivedResponse? Receive(TResponse message);

    /// <summary>Takes the next request; false if there is none for now.</summary>
    bool TryTakeRequest([NotNullWhen(true)] out TRequest? request);
}
