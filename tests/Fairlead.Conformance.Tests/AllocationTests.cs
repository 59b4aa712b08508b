using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

/// <summary>At steady state a keep-alive request allocates nothing. Client and upstream are threads of this process that allocate nothing themselves.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int WarmUp = 5_000;
    private const int Rounds = 4;
    private const int Round = 25_000;
    private const int Measured = Rounds * Round;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes(
        "GET /index.html?q=1 HTTP/1.1\r\nhost: www.example.com\r\nuser-agent: test/1.0\r\naccept: */*\r\naccept-encoding: gzip, br\r\ncookie: a=b; c=d\r\n\r\n");

    private static readonly byte[] Response = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\ndate: Tue, 01 Jan 2030 00:00:00 GMT\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nHello, world!");

    [Fact]
    public async Task A_hundred_thousand_requests_then_nothing_is_allocated()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var serving = new Thread(() => Serve(upstream)) { IsBackground = true };
        serving.Start();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ((IPEndPoint)upstream.LocalEndpoint).Port), Make.Http(m => m with { AccessLog = [] }, Make.To("up")));
        long allocated = 0;
        int collections = 0;
        var port = proxy.Port;
        var client = new Thread(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            var buffer = new byte[4096];
            for (var i = 0; i < WarmUp; i++)
                Exchange(socket, buffer);
            (allocated, collections) = Allocations.Least(Rounds, () =>
            {
                for (var i = 0; i < Round; i++)
                    Exchange(socket, buffer);
            });
        });
        client.Start();
        await Task.Run(client.Join).Within();

        TestContext.Current.SendDiagnosticMessage($"{allocated} bytes for {Round} requests.");

        // The date, once a second, and what the test's own host does meanwhile; one object of the smallest size per request would be 600 KB.
        Assert.InRange(allocated, 0, Round);
        Assert.Equal(0, collections);
        Assert.Equal(WarmUp + Measured, proxy.Stat("http.main.downstream_rq_completed"));
    }

    private static void Exchange(Socket socket, byte[] buffer)
    {
        socket.Send(Request);
        var received = 0;
        while (buffer.AsSpan(0, received).IndexOf("Hello, world!"u8) < 0)
        {
            var got = socket.Receive(buffer.AsSpan(received));
            if (got == 0)
                throw new InvalidOperationException("The proxy closed the connection.");
            received += got;
        }
    }

    private static void Serve(TcpListener listener)
    {
        try
        {
            using var socket = listener.AcceptSocket();
            socket.NoDelay = true;
            var buffer = new byte[4096];
            var received = 0;
            while (true)
            {
                var got = socket.Receive(buffer.AsSpan(received));
                if (got == 0)
                    return;
                received += got;
                if (buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8) < 0)
                    continue;
                received = 0;
                socket.Send(Response);
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
