using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Streams;
using Fairlead.Tests.Discovery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>A proxy at work on loopback, with two workers, and a clock for configuration that the test moves.</summary>
internal sealed class TestProxy : IAsyncDisposable, IServiceProvider
{
    public TestProxy(params IConfigSource[] sources)
        : this(new ProxyOptions(), sources)
    {
    }

    public TestProxy(ProxyOptions options, params IConfigSource[] sources)
    {
        Source = sources.OfType<StepSource>().FirstOrDefault() ?? new StepSource();
        var extensions = new ExtensionRegistry().AddHttp1();
        extensions.Add(Log);
        Server = new ProxyServer(options with { Concurrency = 2 }, DefaultTransport.Create(), extensions, sources.Length > 0 ? sources : [Source], this, NullLoggerFactory.Instance, Clock, Resolver);
    }

    public ProxyServer Server { get; }

    public StepSource Source { get; }

    public TestClock Clock { get; } = new();

    public FakeResolver Resolver { get; } = new();

    public CountedLog Log { get; } = new();

    /// <summary>A proxy that runs with these resources, put in force together.</summary>
    public static async Task<TestProxy> StartAsync(params ConfigResource[] resources)
    {
        var proxy = new TestProxy();
        var outcome = proxy.Source.PutAsync(resources);
        await proxy.Server.StartAsync(TestContext.Current.CancellationToken).Within();
        Assert.Empty(await outcome);
        return proxy;
    }

    public int PortOf(string listener, int address = 0) => Server.AddressesOf(listener)[address].Port;

    public bool IsOpen(string listener) => Server.AddressesOf(listener).Count > 0;

    public Task<Client> ConnectAsync(string listener = "main") => Client.ConnectAsync(PortOf(listener));

    /// <summary>One request on a connection of its own.</summary>
    public async Task<Answer> GetAsync(string path = "/", string listener = "main")
    {
        using var client = await ConnectAsync(listener);
        return await client.GetAsync(path);
    }

    /// <summary>A statistic by its full name; 0 if there is none.</summary>
    public long Stat(string name)
    {
        foreach (var group in Server.Statistics.Groups.Where(g => name.StartsWith(g.Prefix, StringComparison.Ordinal)))
        {
            var index = Array.IndexOf(group.Schema.Names, name[group.Prefix.Length..]);
            if (index >= 0)
                return group.Read(index);
        }

        return 0;
    }

    public string[] Waiting(ResourceKind kind, string name) => [.. Server.GetUnready().Where(u => u.Resource == new ResourceReference(kind, name)).SelectMany(u => u.WaitsFor)];

    public object? GetService(Type serviceType) => null;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Access loggers that count how many of them there are.</summary>
    internal sealed class CountedLog() : AccessLoggerFactory(ExtensionName)
    {
        public const string ExtensionName = "test.counted";

        private int _open;

        public int Open => Volatile.Read(ref _open);

        public static AccessLog Config { get; } = new() { Logger = new ExtensionConfig { Name = ExtensionName } };

        public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => null;

        public override IAccessLogger Create(object? options, IExtensionContext context)
        {
            Interlocked.Increment(ref _open);
            return new Logger(this);
        }

        private sealed class Logger(CountedLog owner) : IAccessLogger
        {
            private int _isDisposed;

            public void Log(StreamInfo info) => Assert.Equal(0, Volatile.Read(ref _isDisposed));

            public ValueTask DisposeAsync()
            {
                Assert.Equal(0, Interlocked.Exchange(ref _isDisposed, 1));
                Interlocked.Decrement(ref owner._open);
                return default;
            }
        }
    }
}
