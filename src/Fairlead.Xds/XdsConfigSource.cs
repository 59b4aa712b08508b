using System.Runtime.CompilerServices;
using Fairlead.Configuration;
using Fairlead.Statistics;
using Fairlead.Xds.Discovery;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds;

/// <summary>
/// Delivers what a bootstrap has, and what it says comes from elsewhere: from management servers (state of the world or incremental, aggregated or a stream per type,
/// REST) and from files. Whatever servers do, the last good configuration stays in force. Source: "xDS REST and gRPC protocol" of Envoy.
/// </summary>
public sealed class XdsConfigSource : IConfigSource
{
    private readonly Bootstrap _bootstrap;
    private readonly DiscoveryPlan _plan;
    private readonly XdsOptions _options;
    private readonly DiscoveryStats _stats = new();
    private readonly DiscoveryNotes _notes;
    private DiscoverySession? _session;

    /// <summary>Creates a source for a file.</summary>
    /// <param name="path">The file: YAML or JSON.</param>
    /// <exception cref="ConfigException">The file cannot be read or cannot be used; every reason is told.</exception>
    public XdsConfigSource(string path)
        : this(EnvoyBootstrap.Load(path))
    {
    }

    /// <summary>Creates a source for a bootstrap that was read.</summary>
    /// <param name="bootstrap">The bootstrap, from <see cref="EnvoyBootstrap"/>. Its <see cref="Bootstrap.Node"/> is what servers are told.</param>
    public XdsConfigSource(Bootstrap bootstrap)
        : this(bootstrap, new XdsOptions(), NullLoggerFactory.Instance)
    {
    }

    /// <summary>Creates a source for a bootstrap that was read.</summary>
    /// <param name="bootstrap">The bootstrap, from <see cref="EnvoyBootstrap"/>. Its <see cref="Bootstrap.Node"/> is what servers are told.</param>
    /// <param name="options">Limits.</param>
    /// <param name="loggers">Where it is told what servers do, and why resources are refused.</param>
    public XdsConfigSource(Bootstrap bootstrap, XdsOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(bootstrap);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxResponseBytes, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxResources, 1, nameof(options));
        (_bootstrap, _options) = (bootstrap, options);
        _plan = bootstrap.DynamicResources as DiscoveryPlan ?? new DiscoveryPlan();
        _notes = new(loggers.CreateLogger("Fairlead.Xds"), _stats);
    }

    /// <inheritdoc/>
    public string Name => "xds";

    /// <inheritdoc/>
    public void Attach(StatsRegistry statistics) => _stats.Registry = statistics;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What the host refuses of the bootstrap, it refuses to start with: nothing is asked for before.
        yield return _bootstrap.StaticResources with { Version = "bootstrap", IsFullState = false };
        await using var session = CreateSession();
        _session = session;
        session.Start();
        while (true)
        {
            if (session.Take() is { } update)
                yield return update;
            else
                await session.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors) => _session?.Complete(errors);

    private DiscoverySession CreateSession()
    {
        var transports = new DiscoveryTransports(_plan, _bootstrap.Node, _options, _stats, _notes);
        var settings = new DiscoverySettings { Time = _options.TimeProvider, Stats = _stats, Notes = _notes, MaxResources = _options.MaxResources };
        return new(_plan, _bootstrap.StaticResources, settings, transports.Create);
    }
}
