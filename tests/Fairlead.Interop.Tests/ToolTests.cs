using System.Net.WebSockets;
using System.Text;
using Fairlead.Interop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Interop.Tests;

/// <summary>The sidecar with two listeners, between programs that others wrote.</summary>
public sealed class ToolTests : IAsyncLifetime
{
    private NginxUpstream? _nginx;
    private BootstrapFile? _bootstrap;
    private SidecarProcess? _sidecar;

    public async ValueTask InitializeAsync()
    {
        _nginx = await NginxUpstream.StartAsync();
        _bootstrap = new BootstrapFile(_nginx.Port);
        _sidecar = await SidecarProcess.StartAsync("-c", _bootstrap.Path, "--concurrency", "2");
    }

    public async ValueTask DisposeAsync()
    {
        if (_sidecar is not null)
            await _sidecar.DisposeAsync();
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        _bootstrap?.Dispose();
    }

    [Fact]
    public async Task Curl()
    {
        foreach (var port in new[] { _bootstrap!.HttpPort, _bootstrap.TcpPort })
        {
            var (code, output) = await Tool.RunAsync("curl", "-sS", "-i", $"http://127.0.0.1:{port}/small", "--next", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", $"http://127.0.0.1:{port}/large");
            Assert.Equal(0, code);
            Assert.StartsWith("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
            Assert.Contains("hello from nginx", output, StringComparison.Ordinal);
            Assert.EndsWith($"200 {NginxUpstream.LargeBytes}", output, StringComparison.Ordinal);
        }

        var upload = await Tool.RunAsync("curl", "-sS", "-X", "POST", "-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue", "--data-binary", "hello", $"{_bootstrap.Http}echo");
        Assert.Equal((0, $"POST 127.0.0.1:{_bootstrap.HttpPort} http\n"), upload);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrk(bool overTcp)
    {
        var port = overTcp ? _bootstrap!.TcpPort : _bootstrap!.HttpPort;
        var (code, output) = await Tool.RunAsync("wrk", "-t1", "-c32", "-d2s", $"http://127.0.0.1:{port}/small");
        Assert.Equal(0, code);
        Assert.DoesNotContain("Socket errors", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", output, StringComparison.Ordinal);
        Assert.Matches(@"\d{3,} requests in", output);
    }

    [Fact]
    public async Task HttpClient_many_at_once()
    {
        using var client = new HttpClient();
        var bodies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.GetStringAsync(new Uri(_bootstrap!.Http, "/small")))).Within();
        Assert.All(bodies, b => Assert.Equal("hello from nginx\n", b));
        Assert.Equal(NginxUpstream.LargeBytes, (await client.GetByteArrayAsync(new Uri(_bootstrap!.Http, "/large")).Within()).Length);
    }

    [Fact]
    public async Task WebSocket()
    {
        await using var server = await StartWebSocketServerAsync();
        using var bootstrap = new BootstrapFile(new Uri(server.Urls.First()).Port);
        await using var sidecar = await SidecarProcess.StartAsync("-c", bootstrap.Path, "--concurrency", "1");
        foreach (var port in new[] { bootstrap.HttpPort, bootstrap.TcpPort })
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/chat"), default).Within();
            foreach (var size in new[] { 5, 70_000 })
            {
                var message = Encoding.ASCII.GetBytes(new string('m', size));
                await socket.SendAsync(message, WebSocketMessageType.Text, true, default).Within();
                Assert.Equal(message, await ReceiveAsync(socket));
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default).Within();
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        }
    }

    [Fact]
    public async Task Admin()
    {
        using var client = new HttpClient { BaseAddress = _bootstrap!.Admin };
        await Tool.RunAsync("curl", "-sS", $"{_bootstrap.Http}small");
        Assert.Equal("LIVE\n", await client.GetStringAsync("ready"));
        Assert.Contains("http.http.downstream_rq_2xx: 1", await client.GetStringAsync("stats"), StringComparison.Ordinal);
        Assert.Contains("upstream::127.0.0.1", await client.GetStringAsync("clusters"), StringComparison.Ordinal);
        Assert.Contains("\"static_listeners\"", await client.GetStringAsync("config_dump"), StringComparison.Ordinal);
        Assert.Contains("\"LIVE\"", await client.GetStringAsync("server_info"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_takes_effect_without_dropping_a_connection()
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
        using var client = new HttpClient(handler) { BaseAddress = _bootstrap!.Http };
        using var admin = new HttpClient { BaseAddress = _bootstrap.Admin };
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("small")).StatusCode);
        _bootstrap.Write(_bootstrap.Text(_nginx!.Port, "/echo"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while ((await client.GetAsync("small").Within()).StatusCode != System.Net.HttpStatusCode.NotFound)
            Assert.True(watch.Elapsed < Limit.Time, _sidecar!.Output);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("echo")).StatusCode);

        // What was wrong in a later version is told, and changes nothing.
        _bootstrap.Write(_bootstrap.Text(_nginx.Port, "/small") + "\n  nonsense: 1\n");
        while (!_sidecar!.Output.Contains("nonsense", StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < Limit.Time, _sidecar.Output);
            await Task.Delay(10);
        }

        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("echo")).StatusCode);
        Assert.DoesNotContain("downstream_cx_destroy_remote_active_rq: 1", await admin.GetStringAsync("stats"), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartWebSocketServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100_000];
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer, default);
                if (result.MessageType == WebSocketMessageType.Close)
                    break;
                await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, default);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
        });
        await application.StartAsync();
        return application;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100_000];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), default).AsTask().Within();
            length += result.Count;
            if (result.EndOfMessage)
                return buffer[..length];
        }
    }
}
