using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Transports;
using Fairlead.Transports.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.AspNetCore.Tests;

public sealed class KestrelOverTransportTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;
    private Uri _uri = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_ => new TransportConnectionListenerFactory(new SocketTransport(), new ListenOptions { Workers = 2 }));
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/hello", (HttpContext c) => $"{c.Connection.RemoteIpAddress} {c.Connection.Id.StartsWith("fl-", StringComparison.Ordinal)}");
        _app.MapPost("/echo", (HttpContext c) => c.Request.Body.CopyToAsync(c.Response.Body, c.RequestAborted));
        _app.MapGet("/forever", StreamForEverAsync);
        await _app.StartAsync(Token);
        _uri = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Requests_are_served_over_the_transport()
    {
        using var client = new HttpClient { BaseAddress = _uri };
        for (var i = 0; i < 50; i++)
            Assert.Equal("127.0.0.1 True", await client.GetStringAsync("/hello", Token));
    }

    [Fact]
    public async Task Many_connections_carry_large_bodies_both_ways()
    {
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        using var client = new HttpClient { BaseAddress = _uri };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await client.PostAsync("/echo", new ByteArrayContent(body), Token);
            Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Token));
        }));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_and_then_the_connection_ends_in_order()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (int count; (count = await socket.ReceiveAsync(buffer, Token)) > 0;)
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        Assert.Equal(2, text.ToString().Split("HTTP/1.1 200 OK").Length - 1);
    }

    [Fact]
    public async Task A_client_that_resets_aborts_its_request()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Token);
        Assert.NotEqual(0, await socket.ReceiveAsync(new byte[100], Token));
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        await _aborted.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task An_address_in_use_is_reported_as_Kestrel_expects_it()
    {
        await using var factory = new TransportConnectionListenerFactory(new SocketTransport());
        await Assert.ThrowsAsync<AddressInUseException>(async () => await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, _uri.Port), Token));
    }

    [Fact]
    public async Task A_listener_that_is_unbound_accepts_no_more()
    {
        await using var factory = new TransportConnectionListenerFactory(new SocketTransport(), new ListenOptions());
        var listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint, Token);
        Assert.NotNull(await listener.AcceptAsync(Token));
        var accepting = listener.AcceptAsync(Token);
        await listener.UnbindAsync(Token);
        Assert.Null(await accepting);
        await listener.DisposeAsync();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _uri.Port), Token);
        return socket;
    }

    private async Task StreamForEverAsync(HttpContext context)
    {
        using var registration = context.RequestAborted.Register(_aborted.SetResult);
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(new byte[1000], CancellationToken.None);
    }
}
