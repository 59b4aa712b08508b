using System.Net.Sockets;

namespace Fairlead.Http;

/// <summary>Why connecting failed, in the words of access logs.</summary>
internal static class FailureReasons
{
    public static string Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "delayed_connect_error:_Connection_refused",
        SocketError.TimedOut => "connect_timeout",
        SocketError.HostUnreachable => "immediate_connect_error:_No_route_to_host",
        SocketError.NetworkUnreachable => "immediate_connect_error:_Network_is_unreachable",
        _ => error.ToString(),
    };
}
