using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>A filter chain, compiled. The next version of its listener keeps it if it has the same chain, and with it the filters and their connections.</summary>
internal sealed class FilterChainPlan
{
    private const long DefaultHandshakeMilliseconds = 10_000;

    private readonly INetworkFilter[]?[] _workers;
    private readonly IReadOnlyList<PlannedNetworkFilter> _filters;
    private readonly Func<string, IExtensionContext> _contextOf;

    /// <param name="source">The configuration.</param>
    /// <param name="filters">The filters in order.</param>
    /// <param name="socket">Wraps the bytes; null for plain text.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="contextOf">What a filter gets of its host, by its name.</param>
    public FilterChainPlan(FilterChain source, IReadOnlyList<PlannedNetworkFilter> filters, ITransportSocket? socket, int workers, Func<string, IExtensionContext> contextOf)
    {
        Source = source;
        Socket = socket;
        _filters = filters;
        _contextOf = contextOf;
        _workers = new INetworkFilter[workers][];
    }

    public FilterChain Source { get; }

    public ITransportSocket? Socket { get; }

    /// <summary>What is disposed when the last connection of the chain is gone.</summary>
    public required IReadOnlyList<IAsyncDisposable> Owned { get; init; }

    /// <summary>How long the handshake may take.</summary>
    public long HandshakeMilliseconds => Source.TransportSocketConnectTimeout > TimeSpan.Zero ? (long)Source.TransportSocketConnectTimeout.TotalMilliseconds : DefaultHandshakeMilliseconds;

    /// <summary>The filters of a worker, made when its first connection needs them. On that worker only.</summary>
    public INetworkFilter[] ForWorker(Worker worker) => _workers[worker.Index] ??= [.. _filters.Select(f => f.Factory.Create(f.Options, worker, _contextOf(f.Name)))];
}
