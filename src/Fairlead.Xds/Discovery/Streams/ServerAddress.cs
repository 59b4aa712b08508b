using System.Net;
using System.Net.Sockets;
using Fairlead.Configuration;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Connects to one of several addresses: to the first that answers.</summary>
internal sealed class ServerAddress(IReadOnlyList<Address> addresses, TimeSpan connectTimeout, TcpKeepalive? keepalive, int first)
{
    /// <summary>Connects; fails with what the last address said if none can be reached.</summary>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(addresses[(int)(((uint)first + i) % addresses.Count)], cancellationToken);
            }
            catch (Exception exception) when (exception is SocketException or TimeoutException && i + 1 < addresses.Count)
            {
                // The next one may be there.
            }
        }
    }

    private async Task<Stream> ConnectAsync(Address address, CancellationToken cancellationToken)
    {
        var (socket, target) = address switch
        {
            PipeAddress pipe => (new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(PathOf(pipe))),
            SocketAddress tcp => (new Socket(SocketType.Stream, ProtocolType.Tcp), EndPointOf(tcp)),
            _ => throw new NotSupportedException($"'{address}' cannot be connected to"),
        };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(connectTimeout);
        try
        {
            if (address is SocketAddress)
                Tune(socket);
            await socket.ConnectAsync(target, timeout.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"'{address}' did not answer within {connectTimeout.TotalSeconds} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A leading '@' names a socket that is in no directory; its name begins with a zero byte (unix(7)).
    private static string PathOf(PipeAddress pipe) => pipe.Path.StartsWith('@') ? "\0" + pipe.Path[1..] : pipe.Path;

    private static EndPoint EndPointOf(SocketAddress address) =>
        IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port) : new DnsEndPoint(address.Host, address.Port);

    // A stream may be silent for days: without probes nobody would notice that the server is gone.
    private void Tune(Socket socket)
    {
        const int DefaultIdleSeconds = 60;
        const int DefaultIntervalSeconds = 20;
        const int DefaultProbes = 3;
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, keepalive?.TimeSeconds ?? DefaultIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, keepalive?.IntervalSeconds ?? DefaultIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, keepalive?.Probes ?? DefaultProbes);
    }
}
