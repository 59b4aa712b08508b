using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A worker that takes accepted connections.</summary>
internal sealed class AcceptTarget(Worker worker, Action<Connection> onAccepted)
{
    public void Take(Socket socket)
    {
        if (ReferenceEquals(Worker.Current, worker))
            Begin(socket);
        else
            worker.Post(static s => Unpack(s!), (this, socket));
    }

    private static void Unpack(object state)
    {
        var (target, socket) = ((AcceptTarget, Socket))state;
        target.Begin(socket);
    }

    private void Begin(Socket socket)
    {
        NetworkAddress remote;
        try
        {
            remote = socket.RemoteEndPoint is { } endPoint ? NetworkAddress.FromEndPoint(endPoint) : default;
            if (socket.AddressFamily != AddressFamily.Unix)
                socket.NoDelay = true;
        }
        catch (SocketException)
        {
            // It was reset before it was taken.
            socket.Dispose();
            return;
        }

        onAccepted(new SocketConnection(worker, socket, remote));
    }
}
