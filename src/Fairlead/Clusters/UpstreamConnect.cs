using System.Net.Sockets;
using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>The outcome of connecting to a host, handshake included.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="IsTimeout">The time was up.</param>
/// <param name="FailureReason">Why there is none, in the words of access logs; empty after success.</param>
internal readonly record struct UpstreamConnect(Connection? Connection, bool IsTimeout, string FailureReason)
{
    public static UpstreamConnect Failed(SocketError error) => new(null, error == SocketError.TimedOut, Http.FailureReasons.Of(error));
}
