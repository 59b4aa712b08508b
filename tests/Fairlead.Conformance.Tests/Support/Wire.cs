using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>One end of a raw connection: sends any bytes, reads messages without mercy.</summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public Socket Socket { get; } = socket;

    public static async Task<Wire> ConnectAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(IPAddress.Loopback, port).Within();
        return new Wire(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await Socket.SendAsync(bytes).AsTask().Within()..];
    }

    /// <summary>Sends a request and reads its response.</summary>
    public async Task<WireMessage> ExchangeAsync(string request)
    {
        await SendAsync(request);
        return await ReadResponseAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public async Task<WireMessage> ReadResponseAsync(bool isHead = false) =>
        await TryReadAsync(isRequest: false, isHead) ?? throw new EndOfStreamException("The connection ended instead of a response.");

    public async Task<WireMessage> ReadRequestAsync() =>
        await TryReadAsync(isRequest: true, isHead: false) ?? throw new EndOfStreamException("The connection ended instead of a request.");

    /// <summary>Returns whether a whole request came, and not an end of the connection in it.</summary>
    public async Task<bool> TryReadWholeRequestAsync()
    {
        try
        {
            return await TryReadAsync(isRequest: true, isHead: false) is { IsComplete: true };
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>Reads a request's head only.</summary>
    public async Task<WireMessage> ReadRequestHeadAsync() => new(await ReadHeadAsync() ?? throw new EndOfStreamException("The connection ended instead of a request."));

    /// <summary>Reads a message; null if the connection ended before it.</summary>
    public async Task<WireMessage?> TryReadAsync(bool isRequest, bool isHead)
    {
        if (await ReadHeadAsync() is not { } head)
            return null;
        var message = new WireMessage(head);
        try
        {
            await ReadBodyAsync(message, isRequest, isHead);
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            message.IsComplete = false;
        }

        return message;
    }

    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (await ReadByteAsync() is { } b)
        {
            head.Append((char)b);
            if (b == '\n' && head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
                return head.ToString();
        }

        return head.Length == 0 ? null : throw new EndOfStreamException($"The connection ended in a head: {head}");
    }

    public async Task<byte[]> ReadExactAsync(int count)
    {
        var bytes = new byte[count];
        var read = Math.Min(count, _end - _start);
        _buffer.AsSpan(_start, read).CopyTo(bytes);
        _start += read;
        while (read < count)
        {
            var got = await Socket.ReceiveAsync(bytes.AsMemory(read)).AsTask().Within();
            if (got == 0)
                throw new EndOfStreamException($"The connection ended after {read} of {count} bytes.");
            read += got;
        }

        return bytes;
    }

    /// <summary>Reads up to the orderly end of the stream. A reset throws.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        all.Write(_buffer, _start, _end - _start);
        _start = _end = 0;
        while (await Socket.ReceiveAsync(_buffer.AsMemory()).AsTask().Within() is > 0 and var got)
            all.Write(_buffer, 0, got);
        return all.ToArray();
    }

    /// <summary>Waits for the end of the connection, orderly or not, dropping what comes before. Returns whether it was a reset.</summary>
    public async Task<bool> WaitForEndAsync()
    {
        try
        {
            await ReadToEndAsync();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void ShutdownSend() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task ReadBodyAsync(WireMessage message, bool isRequest, bool isHead)
    {
        var hasBody = isRequest || !(isHead || message.Status is (>= 100 and < 200) or 204 or 304);
        if (hasBody && message["transfer-encoding"] is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
            await ReadChunksAsync(message);
        else if (hasBody && message["content-length"] is { } length)
            await ReadLengthAsync(message, int.Parse(length, CultureInfo.InvariantCulture));
        else if (hasBody && !isRequest)
            message.Bytes = await ReadToEndAsync();
        message.IsComplete = true;
    }

    private async Task ReadLengthAsync(WireMessage message, int length)
    {
        var bytes = new MemoryStream();
        message.Bytes = [];
        while (bytes.Length < length)
        {
            if (_start == _end && !await FillAsync())
            {
                message.Bytes = bytes.ToArray();
                throw new EndOfStreamException();
            }

            var take = (int)Math.Min(_end - _start, length - bytes.Length);
            bytes.Write(_buffer, _start, take);
            _start += take;
            if (bytes.Length < 64)
                message.Bytes = bytes.ToArray();
        }

        message.Bytes = bytes.ToArray();
    }

    private async Task ReadChunksAsync(WireMessage message)
    {
        var bytes = new MemoryStream();
        while (true)
        {
            var size = int.Parse((await ReadLineAsync()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
                break;
            bytes.Write(await ReadExactAsync(size));
            message.Bytes = bytes.ToArray();
            Assert.Equal("", await ReadLineAsync());
        }

        var trailers = new List<(string, string)>();
        while (await ReadLineAsync() is { Length: > 0 } line)
            trailers.Add((line.Split(':', 2)[0], line.Split(':', 2)[1].Trim()));
        message.Trailers = [.. trailers];
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (await ReadByteAsync() is { } b)
        {
            line.Append((char)b);
            if (b == '\n')
                return line.ToString().TrimEnd('\r', '\n');
        }

        throw new EndOfStreamException();
    }

    private async ValueTask<byte?> ReadByteAsync()
    {
        if (_start == _end && !await FillAsync())
            return null;
        return _buffer[_start++];
    }

    private async Task<bool> FillAsync()
    {
        _start = 0;
        _end = await Socket.ReceiveAsync(_buffer.AsMemory()).AsTask().Within();
        return _end > 0;
    }
}
