using Fairlead.Interop.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fairlead.Interop.Tests.Grpc;

/// <summary>The standard gRPC interop cases, between a client and a server that we did not write.</summary>
public abstract class GrpcTests : IAsyncLifetime
{
    private const int Large = 4 * 1024 * 1024;

    private IInteropServer _server = null!;
    private BootstrapFile _bootstrap = null!;
    private SidecarProcess _sidecar = null!;
    private GrpcChannel _channel = null!;

    protected Grpc.Interop.InteropClient Client => new(_channel);

    public async ValueTask InitializeAsync()
    {
        _server = await StartServerAsync();
        _bootstrap = new BootstrapFile(_server.Port, isHttp2: true);
        _sidecar = await SidecarProcess.StartAsync("-c", _bootstrap.Path, "--concurrency", "2");
        _channel = GrpcChannel.ForAddress(_bootstrap.Http, new GrpcChannelOptions { MaxReceiveMessageSize = 2 * Large });
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_sidecar is not null)
            await _sidecar.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _bootstrap?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Empty_unary() => Assert.NotNull(await Client.EmptyAsync(new Nothing()).ResponseAsync.Within());

    [Theory]
    [InlineData(271828, 314159)]
    [InlineData(Large, Large)]
    public async Task Large_unary(int request, int reply)
    {
        var answer = await Client.UnaryAsync(new Request { Payload = Payload(request), Sizes = { reply } }).ResponseAsync.Within();
        Assert.Equal((request, reply), (answer.Received, answer.Payload.Length));
    }

    [Fact]
    public async Task Many_calls_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Client.UnaryAsync(new Request { Payload = Payload(i), Sizes = { i } }).ResponseAsync)).Within();
        Assert.Equal(Enumerable.Range(0, 300), answers.Select(a => a.Received));
    }

    [Fact]
    public async Task Client_streaming()
    {
        using var call = Client.ClientStream();
        foreach (var size in new[] { 27182, 8, 1828, 45904 })
            await call.RequestStream.WriteAsync(new Request { Payload = Payload(size) });
        await call.RequestStream.CompleteAsync();
        Assert.Equal(74922, (await call.ResponseAsync.Within()).Received);
    }

    [Fact]
    public async Task Server_streaming()
    {
        using var call = Client.ServerStream(new Request { Sizes = { 31415, 9, 2653, 58979 } });
        var sizes = new List<int>();
        while (await call.ResponseStream.MoveNext(default).Within())
            sizes.Add(call.ResponseStream.Current.Payload.Length);
        Assert.Equal([31415, 9, 2653, 58979], sizes);
    }

    [Fact]
    public async Task Ping_pong()
    {
        using var call = Client.Both();
        foreach (var (request, reply) in new[] { (27182, 31415), (8, 9), (1828, 2653), (45904, 58979) })
        {
            await call.RequestStream.WriteAsync(new Request { Payload = Payload(request), Sizes = { reply } });
            Assert.True(await call.ResponseStream.MoveNext(default).Within());
            Assert.Equal((request, reply), (call.ResponseStream.Current.Received, call.ResponseStream.Current.Payload.Length));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default).Within());
    }

    [Fact]
    public async Task Empty_stream()
    {
        using var call = Client.Both();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default).Within());
    }

    [Fact]
    public async Task Timeout_on_sleeping_server()
    {
        // Again, where a busy machine let the time pass before the server saw the call.
        for (var i = 0; i < 50 && !_server.Cancelled.IsCompleted; i++)
        {
            using var call = Client.UnaryAsync(new Request { Hang = true }, deadline: DateTime.UtcNow.AddMilliseconds(200));
            Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within())).StatusCode);
        }

        await _server.Cancelled.Within();
    }

    [Fact]
    public async Task Cancel_after_begin()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = Client.ClientStream(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within())).StatusCode);
    }

    [Fact]
    public async Task Cancel_after_first_response_then_the_server_learns_of_it()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = Client.Both(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(new Request { Sizes = { 31415 }, Hang = true });
        Assert.True(await call.ResponseStream.MoveNext(default).Within());
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default).Within())).StatusCode);
        await _server.Cancelled.Within();
    }

    [Fact]
    public async Task Custom_metadata()
    {
        var metadata = new Metadata { { "x-grpc-test-echo-initial", "test_initial_metadata_value" }, { "x-grpc-test-echo-trailing-bin", [0xab, 0xab, 0xab] } };
        using var unary = Client.UnaryAsync(new Request { Sizes = { 1 } }, metadata);
        await unary.ResponseAsync.Within();
        Check(await unary.ResponseHeadersAsync, unary.GetTrailers());

        using var both = Client.Both(metadata);
        await both.RequestStream.WriteAsync(new Request { Sizes = { 1 } });
        await both.RequestStream.CompleteAsync();
        while (await both.ResponseStream.MoveNext(default).Within())
        {
            // To the trailers.
        }

        Check(await both.ResponseHeadersAsync, both.GetTrailers());

        static void Check(Metadata headers, Metadata trailers)
        {
            Assert.Equal("test_initial_metadata_value", headers.GetValue("x-grpc-test-echo-initial"));
            Assert.Equal([0xab, 0xab, 0xab], trailers.GetValueBytes("x-grpc-test-echo-trailing-bin"));
        }
    }

    [Theory]
    [InlineData("test status message")]
    [InlineData("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")]
    public async Task Status_code_and_message(string message)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => Client.UnaryAsync(new Request { Code = 2, Message = message }).ResponseAsync.Within());
        Assert.Equal((StatusCode.Unknown, message), (error.StatusCode, error.Status.Detail));
        using var call = Client.Both();
        await call.RequestStream.WriteAsync(new Request { Code = 2, Message = message });
        var streamed = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default).Within());
        Assert.Equal((StatusCode.Unknown, message), (streamed.StatusCode, streamed.Status.Detail));
    }

    [Fact]
    public async Task Unimplemented_method_and_service()
    {
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => Client.UnimplementedAsync(new Nothing()).ResponseAsync.Within())).StatusCode);
        var absent = new Absent.AbsentClient(_channel);
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => absent.CallAsync(new Nothing()).ResponseAsync.Within())).StatusCode);
    }

    [Fact]
    public async Task Upstream_gone_then_unavailable()
    {
        await Client.EmptyAsync(new Nothing()).ResponseAsync.Within();
        await _server.StopAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => Client.EmptyAsync(new Nothing()).ResponseAsync.Within());
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    protected abstract Task<IInteropServer> StartServerAsync();

    private static ByteString Payload(int size) => ByteString.CopyFrom(new byte[size]);
}
