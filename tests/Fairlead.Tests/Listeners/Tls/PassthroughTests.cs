using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting;
using Fairlead.Listeners.Filters;
using Fairlead.Transports.Epoll;
using Fairlead.Transports.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tests.Listeners.Tls;

/// <summary>TLS that is not terminated: by the server name, the TCP proxy passes it on to one of two servers, which do the handshake.</summary>
public sealed class PassthroughTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("epoll")]
    [InlineData("sockets")]
    public async Task Two_server_names_then_two_servers(string transport)
    {
        Assert.SkipUnless(transport != "epoll" || OperatingSystem.IsLinux(), "There is no epoll here.");
        await using var shop = new TlsServer("shop");
        await using var blog = new TlsServer("blog");
        var cancellation = TestContext.Current.CancellationToken;
        var listener = ListenerFixture.Listener(To("shop", new() { ServerNames = ["shop.example"] }), To("blog", new() { ServerNames = ["*.blog.example"], TransportProtocol = "tls" })) with
        {
            ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector }],
        };
        await using var proxy = new ProxyServer(
            new ProxyOptions { Concurrency = 1 },
            transport == "epoll" && OperatingSystem.IsLinux() ? new EpollTransport() : new SocketTransport(),
            new ExtensionRegistry(),
            [new CodeConfigSource([Cluster("shop", shop.Port), Cluster("blog", blog.Port), listener])],
            new NoServices(),
            NullLoggerFactory.Instance);
        await proxy.StartAsync(cancellation).WaitAsync(Limit, cancellation);
        var port = proxy.AddressesOf("main")[0].Port;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(("CN=shop", "h2"), await ExchangeAsync(port, "shop.example", "h2", "http/1.1"));
            Assert.Equal(("CN=blog", "http/1.1"), await ExchangeAsync(port, "en.Blog.example", "http/1.1"));
            Assert.Equal(("CN=blog", ""), await ExchangeAsync(port, "a.b.blog.example"));
        }

        // Neither: closed before the handshake.
        await Assert.ThrowsAnyAsync<IOException>(() => ExchangeAsync(port, "blog.example"));
        Assert.Equal(6, Stat(proxy, "tcp.blog.", "downstream_cx_total"));
        Assert.Equal(3, Stat(proxy, "tcp.shop.", "downstream_cx_total"));
        Assert.Equal(10, Stat(proxy, "tls_inspector.", "tls_found"));
        Assert.Equal(6, Stat(proxy, "tls_inspector.", "alpn_found"));
    }

    private static FilterChain To(string name, FilterChainMatch match) => new()
    {
        Name = name,
        Match = match,
        Filters = [new() { Name = ExtensionNames.TcpProxy, Config = new TcpProxy { StatPrefix = name, Cluster = name } }],
    };

    private static Cluster Cluster(string name, int port) => new()
    {
        Name = name,
        LoadAssignment = new() { Name = name, Endpoints = [new() { LbEndpoints = [new() { Address = new Configuration.SocketAddress("127.0.0.1", port) }] }] },
    };

    /// <summary>A handshake and an echo of more than one record. Returns whose certificate it was, and the protocol that was agreed on.</summary>
    private static async Task<(string? Subject, string Protocol)> ExchangeAsync(int port, string serverName, params string[] protocols)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        X509Certificate? seen = null;
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ApplicationProtocols = [.. protocols.Select(p => new SslApplicationProtocol(p))],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate) is not null,
            },
            limit.Token);
        var subject = seen?.Subject;
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        var echoed = new byte[bytes.Length];
        var sending = tls.WriteAsync(bytes, limit.Token);
        await tls.ReadExactlyAsync(echoed, limit.Token);
        await sending;
        Assert.Equal(bytes, echoed);
        return (subject, tls.NegotiatedApplicationProtocol.ToString());
    }

    private static long Stat(ProxyServer proxy, string prefix, string name)
    {
        var group = proxy.Statistics.Groups.Single(g => g.Prefix == prefix);
        return group.Read(Array.IndexOf(group.Schema.Names, name));
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
