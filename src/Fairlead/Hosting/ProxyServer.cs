using System.Diagnostics;
using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting.Configuration;
using Fairlead.Listeners;
using Fairlead.Statistics;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting;

/// <summary>
/// A proxy. Life cycle: 1. <see cref="StartAsync"/> starts the workers and applies the first configuration of every source; 2. it serves and follows its sources;
/// 3. <see cref="DrainAsync"/> accepts nothing new and lets connections finish; 4. <see cref="DisposeAsync"/> ends it.
/// </summary>
public sealed partial class ProxyServer : IAsyncDisposable
{
    private readonly ProxyOptions _options;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly IConfigSource[] _sources;
    private readonly ILogger _logger;
    private readonly WorkerSet _workers;
    private readonly RuntimeServices _runtime;
    private readonly ClusterDiscovery _discovery;
    private readonly ConfigApplier _applier;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _watches = [];
    private readonly WorkerWatchdog? _watchdog;
    private volatile HostState _state = HostState.PreInitializing;
    private volatile bool _isHealthCheckFailed;

    /// <summary>Creates a proxy out of its parts. <c>AddFairlead</c> does that for hosts with dependency injection.</summary>
    public ProxyServer(ProxyOptions options, ITransport transport, ExtensionRegistry extensions, IEnumerable<IConfigSource> sources, IServiceProvider services, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockedWorkerThreshold, TimeSpan.Zero, nameof(options));
        _options = options;
        _sources = [.. sources];
        _logger = loggers.CreateLogger("Fairlead");
        _workers = new WorkerSet(transport, options.Concurrency);
        Statistics = new StatsRegistry(options.Concurrency);
        _runtime = new RuntimeServices
        {
            Workers = _workers,
            Extensions = extensions,
            Stats = Statistics,
            Services = services,
            Loggers = loggers,
            MaxDownstreamConnections = options.Bootstrap.MaxDownstreamConnections,
        };
        var routes = new RouteStore(_runtime);
        BuiltInExtensions.Register(_runtime, routes);
        _discovery = new ClusterDiscovery(_workers, TimeProvider.System, loggers);
        _applier = new ConfigApplier(_runtime, routes, _discovery);
        if (options.BlockedWorkerThreshold > TimeSpan.Zero)
            _watchdog = new WorkerWatchdog(_workers.Workers, options.BlockedWorkerThreshold, TimeProvider.System, loggers.CreateLogger("Fairlead.Workers"));
    }

    /// <summary>All statistics.</summary>
    public StatsRegistry Statistics { get; }

    /// <summary>What the proxy is doing.</summary>
    public HostState State => _isHealthCheckFailed && _state == HostState.Live ? HostState.Draining : _state;

    /// <summary>Open client connections.</summary>
    public long ConnectionCount => _applier.Listeners.Sum(l => (long)l.ConnectionCount);

    /// <summary>The addresses that a listener is bound to, with the ports that the system chose; none if there is no such listener.</summary>
    public IReadOnlyList<NetworkAddress> AddressesOf(string listener) =>
        _applier.Listeners.FirstOrDefault(l => l.Plan.Source.Name == listener)?.LocalAddresses ?? [];

    /// <summary>Starts. Completes when the first configuration of every source is in force.</summary>
    /// <exception cref="ConfigException">A first configuration was refused, or did not come in time.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var source in _sources)
        {
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            source.Attach(Statistics);
            _watches.Add(WatchAsync(source, first));
            try
            {
                await first.Task.WaitAsync(_options.InitialFetchTimeout, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw new ConfigException("", $"the configuration source '{source.Name}' delivered nothing within {_options.InitialFetchTimeout.TotalSeconds} s");
            }
        }

        _state = HostState.Live;
        Log.Started(_logger, _workers.Count, _workers.Transport.Name);
    }

    /// <summary>Checks a configuration: every extension is resolved and every option bound, as if it were applied, but nothing is listened on and nothing changes. Returns what is wrong.</summary>
    public Task<IReadOnlyList<ConfigError>> ValidateAsync(ConfigUpdate update) => _applier.ValidateAsync(new CodeConfigSource(), update);

    /// <summary>Accepts no more connections and tells the open ones to finish: the next response of each says <c>connection: close</c>. Completes when all are gone, or after <see cref="ProxyOptions.DrainTime"/>.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        _state = HostState.Draining;
        Log.Draining(_logger, ConnectionCount);
        var listeners = _applier.Listeners;
        foreach (var listener in listeners)
            await listener.StopAcceptingAsync();
        foreach (var listener in listeners)
            await listener.DrainAsync();
        var watch = Stopwatch.StartNew();
        while (ConnectionCount > 0 && watch.Elapsed < _options.DrainTime && !cancellationToken.IsCancellationRequested)
            await Task.Delay(20, CancellationToken.None);
    }

    /// <summary>Ends the proxy and every connection that is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_watches);
        foreach (var listener in _applier.Listeners)
        {
            await listener.StopAcceptingAsync();
            await listener.AbortAsync();
        }

        _watchdog?.Dispose();
        await _discovery.DisposeAsync();
        await _workers.DisposeAsync();
        _applier.Dispose();
        _stopping.Dispose();
        if (_state != HostState.PreInitializing)
            Log.Stopped(_logger);
    }

    private async Task WatchAsync(IConfigSource source, TaskCompletionSource first)
    {
        try
        {
            await foreach (var update in source.WatchAsync(_stopping.Token))
                await ApplyAsync(source, update, first);
            first.TrySetException(new ConfigException("", $"the configuration source '{source.Name}' ended without a configuration"));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            first.TrySetCanceled();
        }
#pragma warning disable CA1031 // A source that fails must not take the proxy with it: the last good state serves.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!first.TrySetException(e))
                Log.SourceFailed(_logger, e, source.Name);
        }
    }

    private async Task ApplyAsync(IConfigSource source, ConfigUpdate update, TaskCompletionSource first)
    {
        var errors = await _applier.ApplyAsync(source, update);
        source.OnApplied(update, errors);
        if (errors.Count == 0)
        {
            Log.Applied(_logger, source.Name, update.Version);
            first.TrySetResult();
            return;
        }

        // The first configuration has nothing to fall back to.
        if (first.TrySetException(new ConfigException(errors)))
            return;
        foreach (var error in errors)
            Log.Refused(_logger, source.Name, update.Version, error.ToString());
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Started with {Workers} workers over {Transport}.")]
        public static partial void Started(ILogger logger, int workers, string transport);

        [LoggerMessage(Level = LogLevel.Information, Message = "Draining {Connections} connections.")]
        public static partial void Draining(ILogger logger, long connections);

        [LoggerMessage(Level = LogLevel.Error, Message = "The listeners could not be drained.")]
        public static partial void DrainFailed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopped.")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Configuration {Version} of {Source} is in force.")]
        public static partial void Applied(ILogger logger, string source, string version);

        [LoggerMessage(Level = LogLevel.Error, Message = "Configuration {Version} of {Source} was refused; the one before stays: {Reason}")]
        public static partial void Refused(ILogger logger, string source, string version, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The configuration source {Source} failed; its last configuration stays.")]
        public static partial void SourceFailed(ILogger logger, Exception error, string source);
    }
}
