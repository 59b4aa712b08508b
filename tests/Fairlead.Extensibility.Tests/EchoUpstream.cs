using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Extensibility.Tests;

/// <summary>A small web server that answers with the head of the request.</summary>
internal sealed class EchoUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _requests;

    public EchoUpstream()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    public int Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            var head = new StringBuilder();
            while (await reader.ReadLineAsync() is { } line)
            {
                head.Append(line).Append('\n');
                if (line.Length > 0)
                    continue;
                Interlocked.Increment(ref _requests);
                var response = $"HTTP/1.1 200 OK\r\ncontent-length: {head.Length}\r\n{(head.ToString().Contains("connection: close", StringComparison.Ordinal) ? "connection: close\r\n" : "")}\r\n{head}";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(response));
                if (response.Contains("connection: close\r\n", StringComparison.Ordinal))
                    return;
                head.Clear();
            }
        }
        catch (IOException)
        {
            // The proxy went away.
        }
    }
}
