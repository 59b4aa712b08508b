using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>A client's HTTP/1.1 connection.</summary>
internal sealed class Client(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _length;

    public static Task<Client> ConnectAsync(int port) => ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<Client> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address).Within();
            return new Client(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task<Answer> GetAsync(string path = "/")
    {
        await SendAsync(path);
        return await ReadAsync();
    }

    public async Task SendAsync(string path = "/")
    {
        var bytes = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
        Assert.Equal(bytes.Length, await socket.SendAsync(bytes).Within());
    }

    public async Task<Answer> ReadAsync() => await TryReadAsync() ?? throw new EndOfStreamException("The connection ended instead of a response.");

    /// <summary>Reads a response; null if the connection ended instead.</summary>
    public async Task<Answer?> TryReadAsync()
    {
        while (true)
        {
            var text = Encoding.ASCII.GetString(_buffer, 0, _length);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end && text.Length >= end + 4 + BodyLength(text[..end]))
                return Take(text, end);
            var read = await ReceiveAsync();
            if (read == 0)
                return _length == 0 ? null : throw new EndOfStreamException($"The connection ended in a response: {text}");
            _length += read;
        }
    }

    /// <summary>Waits until the other side has closed; fails if it sends anything before.</summary>
    public async Task ClosedAsync() => Assert.Null(await TryReadAsync());

    public void Dispose() => socket.Dispose();

    private static int BodyLength(string head)
    {
        const string Name = "content-length: ";
        var start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? 0 : int.Parse(head[(start + Name.Length)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<int> ReceiveAsync()
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(_length)).AsTask().Within();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private Answer Take(string text, int end)
    {
        var length = end + 4 + BodyLength(text[..end]);
        _buffer.AsSpan(length, _length - length).CopyTo(_buffer);
        _length -= length;
        var status = int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        return new Answer(status, text[(end + 4)..length], text[..end].Contains("connection: close", StringComparison.OrdinalIgnoreCase));
    }
}
