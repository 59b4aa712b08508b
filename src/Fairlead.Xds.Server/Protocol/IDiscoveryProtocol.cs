using Grpc.Core;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>One variant of the protocol on one stream: what was asked for, what was sent, and hence what to send next. Knows no sockets, no tasks and no clock.</summary>
internal interface IDiscoveryProtocol<TRequest, TResponse>
    where TResponse : class
{
    /// <summary>When a heartbeat is due, on the stream's clock; null for never.</summary>
    TimeSpan? NextDue { get; }

    /// <exception cref="RpcException">The request is not one that can be served; the stream ends with that.</exception>
    void Receive(TRequest request, TimeSpan now);

    /// <summary>The next response, or null if there is none for now: call again after a request, a new snapshot, or when a heartbeat is due.</summary>
    TResponse? Next(ResourceSnapshot snapshot, TimeSpan now);
}
