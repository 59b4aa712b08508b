using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests;

/// <summary>SIGTERM under load: every request that was sent is answered, then the process ends with 0.</summary>
public sealed class TerminationTests
{
    private const int Connections = 32;
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /small HTTP/1.1\r\nhost: a\r\n\r\n");

    [Fact]
    public async Task Terminated_under_load_then_no_request_is_lost_and_exit_0()
    {
        await using var nginx = await NginxUpstream.StartAsync();
        using var bootstrap = new BootstrapFile(nginx.Port);
        await using var sidecar = await SidecarProcess.StartAsync("-c", bootstrap.Path, "--concurrency", "2", "--drain-time-s", "30");
        var served = new int[Connections];
        var clients = Enumerable.Range(0, Connections).Select(i => Task.Run(() => RequestUntilToldToCloseAsync(bootstrap.HttpPort, () => served[i]++))).ToArray();
        while (served.Any(s => Volatile.Read(ref s) < 20))
            await Task.Yield();
        sidecar.Terminate();
        var lost = await Task.WhenAll(clients).Within();
        Assert.All(lost, l => Assert.Equal("", l));
        Assert.Equal(0, await sidecar.WaitForExitAsync());
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var late = new TcpClient();
            await late.ConnectAsync(IPAddress.Loopback, bootstrap.HttpPort);
        });
    }

    [Fact]
    public async Task Terminated_with_a_slow_response_under_way_then_it_ends_first()
    {
        await using var nginx = await NginxUpstream.StartAsync();
        using var bootstrap = new BootstrapFile(nginx.Port);
        await using var sidecar = await SidecarProcess.StartAsync("-c", bootstrap.Path, "--concurrency", "1", "--drain-time-s", "30");
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(bootstrap.Http, "/large"), HttpCompletionOption.ResponseHeadersRead).Within();
        await using var body = await response.Content.ReadAsStreamAsync();
        sidecar.Terminate();
        var buffer = new byte[8192];
        var total = 0;
        while (await body.ReadAsync(buffer).AsTask().Within() is > 0 and var got)
            total += got;
        Assert.Equal(NginxUpstream.LargeBytes, total);
        Assert.Equal(0, await sidecar.WaitForExitAsync());
    }

    /// <summary>Returns what was lost, or nothing.</summary>
    private static async Task<string> RequestUntilToldToCloseAsync(int port, Action onServed)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port).Within();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        while (true)
        {
            await client.GetStream().WriteAsync(Request).AsTask().Within();
            var mustClose = false;
            if (await reader.ReadLineAsync().Within() is not { } status)
                return "The connection ended instead of a response.";
            if (status != "HTTP/1.1 200 OK")
                return status;
            while (await reader.ReadLineAsync().Within() is { Length: > 0 } field)
                mustClose |= field.Equals("connection: close", StringComparison.OrdinalIgnoreCase);
            if (await reader.ReadLineAsync().Within() != "hello from nginx")
                return "The body is cut off.";
            onServed();
            if (mustClose)
                return "";
        }
    }
}
