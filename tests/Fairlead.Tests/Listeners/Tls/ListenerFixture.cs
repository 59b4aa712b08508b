using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Hosting.Configuration;
using Fairlead.Listeners;
using Fairlead.Listeners.Filters;
using Fairlead.Statistics;
using Fairlead.Testing;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Tests.Listeners.Tls;

/// <summary>A listener in memory and virtual time, whose chains tell their names and close.</summary>
internal sealed class ListenerFixture : IServiceProvider
{
    private readonly RuntimeServices _services;
    private WorkerListener? _listener;

    public ListenerFixture()
    {
        var extensions = new ExtensionRegistry();
        extensions.AddListenerFilters();
        extensions.Add(new TellingFactory(this));
        _services = new RuntimeServices { Workers = null!, Extensions = extensions, Stats = new StatsRegistry(1), Services = this, Loggers = new MessageList(Messages) };
    }

    public VirtualWorker Worker { get; } = new();

    public List<string> Messages { get; } = [];

    /// <summary>The names of the chains that have served, in order.</summary>
    public List<string> Served { get; } = [];

    /// <summary>The last connection that was served.</summary>
    public ServedConnection? Last { get; private set; }

    public static FilterChain Chain(string name, FilterChainMatch? match = null) => new() { Name = name, Match = match, Filters = [new() { Name = TellingFactory.ExtensionName }] };

    public static Listener Listener(params FilterChain[] chains) => new()
    {
        Name = "main",
        StatPrefix = "main",
        Addresses = [new SocketAddress("127.0.0.1", 0)],
        FilterChains = ConfigList.From(chains),
    };

    public IReadOnlyList<ConfigError> Apply(Listener listener)
    {
        var errors = new List<ConfigError>();
        if (new ListenerCompiler(_services).Compile(listener, "l", errors) is { } plan)
            _listener = new WorkerListener(plan, Worker, new ConnectionGauge());
        return errors;
    }

    /// <summary>Connects; returns the client's end.</summary>
    public InMemoryConnection Connect(ReadOnlySpan<byte> bytes = default)
    {
        var (client, server) = InMemoryConnection.CreatePair(Worker);
        if (!bytes.IsEmpty)
            client.Send(bytes);
        Worker.Run(() => _listener!.Accept(server));
        return client;
    }

    public void Send(InMemoryConnection client, byte[] bytes) => Worker.Run(() => client.Send(bytes));

    /// <summary>The chain that serves these bytes, or null if the connection was closed without any.</summary>
    public string? ChainFor(byte[] bytes)
    {
        var before = Served.Count;
        var client = Connect(bytes);
        Assert.True(client.Peer.IsClosed);
        return Served.Count > before ? Served[^1] : null;
    }

    public long Stat(string prefix, string name)
    {
        var group = _services.Stats.Groups.Single(g => g.Prefix == prefix);
        return group.Read(Array.IndexOf(group.Schema.Names, name));
    }

    public object? GetService(Type serviceType) => null;

    private sealed class TellingFactory(ListenerFixture fixture) : NetworkFilterFactory(ExtensionName), INetworkFilter
    {
        public const string ExtensionName = "test.telling";

        public override bool IsTerminal => true;

        public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => null;

        public override INetworkFilter Create(object? options, Worker worker, IExtensionContext context) => this;

        public ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next)
        {
            fixture.Served.Add(connection.FilterChainName);
            fixture.Last = connection;
            return default;
        }
    }

    private sealed class MessageList(List<string> messages) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            messages.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
