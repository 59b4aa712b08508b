using Fairlead.Codecs;
using Fairlead.Http.Http2;
using Fairlead.Http.Tests.Http2.Support;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2;

/// <summary>At steady state an exchange costs no allocation at either end.</summary>
public sealed class Http2AllocationTests : IClientSessionObserver
{
    private static readonly byte[] Body = "Hello, world!"u8.ToArray();

    private readonly RequestHead _head = ClientHarness.Head("GET", "/index.html", ("user-agent", "test"), ("x-request-id", "0123456789"));
    private readonly ResponseHead _response = new();
    private readonly ResponseHead _answer = new() { Status = 200, ContentLength = Body.Length };
    private ClientSession _session = null!;
    private ValueTask _running;
    private int _done;

    [Fact]
    public void An_exchange_then_nothing_is_allocated()
    {
        var worker = new VirtualWorker();
        var (client, server) = InMemoryConnection.CreatePair(worker);
        client.RunContinuationsInline = server.RunContinuationsInline = true;
        worker.Run(() =>
        {
            _ = new Http2ServerCodec().CreateSession(server, new Handler(_answer), new ServerCodecOptions()).RunAsync().AsTask();
            _session = new Http2ClientCodec().CreateSession(client, this, new ClientCodecOptions());
        });
        Action exchange = () => _running = ExchangeAsync();
        for (var i = 0; i < 2000; i++)
            RunOne(worker, exchange);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                RunOne(worker, exchange);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(2500, _done);

        Assert.Equal(0, least);
    }

    void IClientSessionObserver.OnAvailable(ClientSession session)
    {
    }

    void IClientSessionObserver.OnDraining(ClientSession session)
    {
    }

    void IClientSessionObserver.OnClosed(ClientSession session)
    {
    }

    // Its state machine goes back to the pool only when the result is taken.
    private void RunOne(VirtualWorker worker, Action exchange)
    {
        worker.Run(exchange);
        _running.GetAwaiter().GetResult();
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(Workers.PooledValueTaskMethodBuilder))]
    private async ValueTask ExchangeAsync()
    {
        var stream = _session.OpenStream();
        await stream.WriteHeadersAsync(_head, true);
        if (await stream.ReadHeadersAsync(_response))
        {
            while ((await stream.ReadDataAsync()).Status == BodyStatus.More)
                stream.ReleaseData();
            stream.ReleaseData();
        }

        stream.Release();
        _done++;
    }

    private sealed class Handler(ResponseHead answer) : IServerStreamHandler
    {
        public bool ShouldDrain => false;

        public ValueTask ServeAsync(ServerStream stream)
        {
            stream.WriteHeadersAsync(answer, false);
            stream.WriteDataAsync(Body, true);
            return default;
        }

        public void OnProtocolError(ServerStream stream, int status, string details) => Assert.Fail(details);
    }
}
