using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Tls;
using Fairlead.Transports.Epoll;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>A proxy at work on loopback, with two workers.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    private Proxy(IEnumerable<ConfigResource> resources, Action<ExtensionRegistry>? extend, ProxyOptions? options)
    {
        Source = new CodeConfigSource(resources);
        var extensions = new ExtensionRegistry().AddHttp().AddTls();
        extensions.Add(Log);
        extend?.Invoke(extensions);
        Server = new ProxyServer((options ?? new ProxyOptions()) with { Concurrency = 2 }, new EpollTransport(), extensions, [Source], _services, NullLoggerFactory.Instance);
    }

    public ProxyServer Server { get; }

    public CodeConfigSource Source { get; }

    public RecordingLog Log { get; } = new();

    public int Port => PortOf("main");

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public static Task<Proxy> StartAsync(params ConfigResource[] resources) => StartAsync(null, resources);

    public static Task<Proxy> StartAsync(Action<ExtensionRegistry>? extend, params ConfigResource[] resources) => StartAsync(extend, null, resources);

    public static async Task<Proxy> StartAsync(Action<ExtensionRegistry>? extend, ProxyOptions? options, params ConfigResource[] resources)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The only transport so far is epoll.");
        var proxy = new Proxy(resources, extend, options);
        try
        {
            await proxy.Server.StartAsync().Within();
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }

        return proxy;
    }

    public int PortOf(string listener) => Server.AddressesOf(listener)[0].Port;

    public Task<Wire> ConnectAsync(int receiveBuffer = 0) => Wire.ConnectAsync(Port, receiveBuffer);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<WireMessage> ExchangeAsync(string request)
    {
        using var wire = await ConnectAsync();
        return await wire.ExchangeAsync(request);
    }

    public Task<WireMessage> GetAsync(string path = "/", string fields = "") => ExchangeAsync($"GET {path} HTTP/1.1\r\nhost: test\r\n{fields}\r\n");

    /// <summary>A statistic by its full name.</summary>
    public long Stat(string name)
    {
        foreach (var group in Server.Statistics.Groups.Where(g => name.StartsWith(g.Prefix, StringComparison.Ordinal)))
        {
            var index = Array.IndexOf(group.Schema.Names, name[group.Prefix.Length..]);
            if (index >= 0)
                return group.Read(index);
        }

        throw new ArgumentException($"There is no statistic {name}.", nameof(name));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().AsTask().Within();
        await _services.DisposeAsync();
    }
}
