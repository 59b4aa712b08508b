using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests.Differential;

/// <summary>One end of an HTTP/2 connection that sends what it is told and reads whole frames.</summary>
internal sealed class FramePeer(Socket socket) : IDisposable
{
    public static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    public static async Task<FramePeer> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).Within();
        return new FramePeer(socket);
    }

    /// <summary>Sends bytes. A peer that has gone is no error: what it said before it went counts.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent)).AsTask().Within();
        }
        catch (SocketException)
        {
            // Told by the next read.
        }
    }

    public Task SendAsync(Frame frame) => SendAsync(frame.ToBytes());

    /// <summary>The next frame; null at the end, however it came.</summary>
    public async Task<Frame?> ReadAsync()
    {
        var header = new byte[9];
        if (!await FillAsync(header))
            return null;
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
        return await FillAsync(payload) ? new Frame(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload) : null;
    }

    public async Task<bool> FillAsync(byte[] bytes)
    {
        try
        {
            for (var got = 0; got < bytes.Length;)
            {
                var count = await socket.ReceiveAsync(bytes.AsMemory(got)).AsTask().Within();
                if (count == 0)
                    return false;
                got += count;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();
}
