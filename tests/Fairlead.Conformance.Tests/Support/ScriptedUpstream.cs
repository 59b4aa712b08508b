using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>An upstream that does on each connection what the test says.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Wire, int, Task>? _script;
    private readonly Func<Socket, Task>? _lean;
    private readonly ConcurrentBag<Wire> _connections = [];
    private readonly ConcurrentQueue<Exception> _faults = [];
    private int _count;

    private ScriptedUpstream(Func<Wire, int, Task>? script, Func<Socket, Task>? lean = null)
    {
        _script = script;
        _lean = lean;
        _listener.Start(4096);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _count);

    /// <summary>Runs the script on every connection; its number begins at 0. When it returns the connection is closed.</summary>
    public static ScriptedUpstream Start(Func<Wire, int, Task> script) => new(script);

    public static ScriptedUpstream Start(Func<Wire, Task> script) => new((wire, _) => script(wire));

    /// <summary>Answers every request of every connection.</summary>
    public static ScriptedUpstream Answering(Func<WireMessage, string> answer) => new(async (wire, _) =>
    {
        while (await wire.TryReadAsync(isRequest: true, isHead: false) is { } request)
            await wire.SendAsync(answer(request));
    });

    /// <summary>Answers every request with its own head and body.</summary>
    public static ScriptedUpstream Mirror() => Answering(r => Response(r.Head + r.Body));

    public static string Response(string body, string fields = "", int status = 200) => $"HTTP/1.1 {status} X\r\ncontent-length: {body.Length}\r\n{fields}\r\n{body}";

    /// <summary>Answers every small request with so many bytes, and holds next to no memory for a connection.</summary>
    public static ScriptedUpstream StartLean(int size)
    {
        var answer = System.Text.Encoding.ASCII.GetBytes(Response(new string('x', size)));
        return new ScriptedUpstream(null, async socket =>
        {
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer.AsMemory()) > 0)
                await socket.SendAsync(answer.AsMemory());
        });
    }

    /// <summary>A port on which nobody listens.</summary>
    public static int RefusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var wire in _connections)
            wire.Dispose();
        return default;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                if (_lean is not null)
                {
                    _ = RunLeanAsync(socket);
                    continue;
                }

                var wire = new Wire(socket);
                _connections.Add(wire);
                _ = RunAsync(wire, Interlocked.Increment(ref _count) - 1);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunLeanAsync(Socket socket)
    {
        Interlocked.Increment(ref _count);
        using (socket)
        {
            try
            {
                await _lean!(socket);
            }
            catch (SocketException e)
            {
                _faults.Enqueue(e);
            }
        }
    }

    private async Task RunAsync(Wire wire, int number)
    {
        using (wire)
        {
            try
            {
                await _script!(wire, number);
            }
            catch (Exception e)
            {
                // The proxy breaks connections in some tests; what matters is asserted on the client's side.
                _faults.Enqueue(e);
            }
        }
    }
}
