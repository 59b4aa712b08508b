using System.Net;
using System.Net.Sockets;

namespace Fairlead.Interop.Tests.Support;

/// <summary>Ports that are free now, for programs that must be told one.</summary>
internal static class Ports
{
    public static int[] Free(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in sockets)
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var ports = sockets.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port).ToArray();
        foreach (var socket in sockets)
            socket.Dispose();
        return ports;
    }
}
