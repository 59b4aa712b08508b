using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

/// <summary>At steady state a request allocates nothing, from HTTP/2 to HTTP/2. Client and upstream are threads of this process that allocate nothing themselves.</summary>
[Collection(AloneCollection.Name)]
public sealed class Http2AllocationTests
{
    private const int WarmUp = 5_000;
    private const int Measured = 100_000;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] LargestWindow = [0x7f, 0xff, 0, 0];
    private static readonly byte[] Body = "Hello, world!"u8.ToArray();

    // Indexed fields of the static table (RFC 7541, appendix A), and literals without indexing.
    private static readonly byte[] Request = [0x82, 0x86, .. Literal(0x01, "www.example.com"), .. Literal(0x04, "/index.html?q=1"), .. Literal("user-agent", "test/1.0"), .. Literal("cookie", "a=b; c=d")];
    private static readonly byte[] Response = [0x88, .. Literal("content-type", "text/plain"), .. Literal("content-length", "13"), .. Literal("date", "Tue, 01 Jan 2030 00:00:00 GMT")];

    [Fact]
    public async Task A_hundred_thousand_requests_then_nothing_is_allocated()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        new Thread(() => Serve(upstream)) { IsBackground = true }.Start();
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", ((IPEndPoint)upstream.LocalEndpoint).Port) with { Protocol = UpstreamProtocol.Http2 },
            Make.Http(m => m with { AccessLog = [] }, Make.To("up")));
        long allocated = 0;
        var collections = 0;
        Exception? fault = null;
        var port = proxy.Port;
        var client = new Thread(() =>
        {
            try
            {
                (allocated, collections) = Measure(port);
            }
            catch (InvalidOperationException exception)
            {
                fault = exception;
            }
        });
        client.Start();
        await Task.Run(client.Join).Within();

        Assert.Null(fault);
        TestContext.Current.SendDiagnosticMessage($"{allocated} bytes for {Measured} requests.");

        // The date, once a second, and what the test's own host does meanwhile; one object of the smallest size per request would be 2.4 MB.
        Assert.InRange(allocated, 0, Measured);
        Assert.Equal(0, collections);
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_cx_total"));
        Assert.Equal(WarmUp + Measured, proxy.Stat("http.main.downstream_rq_2xx"));
    }

    private static (long Allocated, int Collections) Measure(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        using var frames = new FrameSocket(socket);
        frames.Send(Preface);
        frames.Send(FrameSocket.Settings, 0, 0, default);
        frames.Send(FrameSocket.WindowUpdate, 0, 0, LargestWindow);
        var id = 1;
        for (var i = 0; i < WarmUp; i++, id += 2)
            Exchange(frames, id);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var collectionsBefore = GC.CollectionCount(0);
        for (var i = 0; i < Measured; i++, id += 2)
            Exchange(frames, id);
        return (GC.GetTotalAllocatedBytes(precise: true) - before, GC.CollectionCount(0) - collectionsBefore);
    }

    private static void Exchange(FrameSocket frames, int id)
    {
        frames.Send(FrameSocket.Headers, FrameSocket.EndStream | FrameSocket.EndHeaders, id, Request);
        while (frames.Read())
        {
            if (frames.Type is FrameSocket.GoAway or FrameSocket.Reset)
                throw new InvalidOperationException($"The proxy sent a frame of type {frames.Type}.");
            if (frames.StreamId == id && (frames.Flags & FrameSocket.EndStream) != 0 && frames.Type is FrameSocket.Data or FrameSocket.Headers)
            {
                if (!frames.Payload.SequenceEqual(Body))
                    throw new InvalidOperationException("That is not what the upstream sent.");
                return;
            }
        }

        throw new InvalidOperationException("The proxy closed the connection.");
    }

    private static void Serve(TcpListener listener)
    {
        try
        {
            using var frames = new FrameSocket(listener.AcceptSocket());
            frames.Skip(Preface.Length);
            frames.Send(FrameSocket.Settings, 0, 0, default);
            while (frames.Read())
            {
                if (frames.Type == FrameSocket.Headers)
                    frames.Send(FrameSocket.Headers, FrameSocket.EndHeaders, frames.StreamId, Response, FrameSocket.Data, FrameSocket.EndStream, Body);
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private static byte[] Literal(byte nameIndex, string value) => [nameIndex, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. Literal((byte)0, value).AsSpan(1)];
}
