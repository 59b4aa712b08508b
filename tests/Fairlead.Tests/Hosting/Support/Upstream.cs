using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>An HTTP/1.1 server that answers every request with its name; <c>/hold</c> only when it is told to.</summary>
internal sealed class Upstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _name;
    private readonly SemaphoreSlim _held = new(0);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    public Upstream(string name)
    {
        _name = name;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Waits for a request that is held.</summary>
    public Task HeldAsync() => _held.WaitAsync().Within();

    /// <summary>Answers what is held.</summary>
    public void Release() => _release.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-length: {_name.Length}\r\n\r\n{_name}");
            var buffer = new byte[16 * 1024];
            var length = 0;
            try
            {
                while (await socket.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var read)
                {
                    length += read;
                    while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
                    {
                        var isHeld = buffer.AsSpan(0, end).IndexOf("/hold"u8) >= 0;
                        buffer.AsSpan(end + 4, length - end - 4).CopyTo(buffer);
                        length -= end + 4;
                        if (isHeld)
                        {
                            _held.Release();
                            await _release.Task;
                        }

                        await socket.SendAsync(answer);
                    }
                }
            }
            catch (SocketException)
            {
                // The proxy has gone.
            }
        }
    }
}
