using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Listeners;

/// <summary>A listener at work: its sockets, and its current plan on every worker. Changed from the control thread only.</summary>
internal sealed class ListenerRuntime
{
    private readonly WorkerSet _workers;
    private readonly ILogger _logger;
    private readonly ConnectionGauge _gauge = new();
    private readonly Dictionary<Address, ITransportListener> _sockets = [];
    private readonly WorkerListener?[] _current;
    private readonly List<WorkerListener> _retired = [];

    public ListenerRuntime(WorkerSet workers, ILogger logger)
    {
        _workers = workers;
        _logger = logger;
        _current = new WorkerListener?[workers.Count];
    }

    public ListenerPlan Plan { get; private set; } = null!;

    /// <summary>The addresses that it listens on, with the ports that the system chose.</summary>
    public IReadOnlyList<NetworkAddress> LocalAddresses => [.. _sockets.Values.Select(s => s.LocalAddress)];

    public int ConnectionCount => _gauge.Count;

    /// <summary>Binds the addresses of a plan that are not bound yet. Nothing else changes, and nothing at all if one cannot be had.</summary>
    public Dictionary<Address, ITransportListener> Bind(ListenerPlan plan, string path, ICollection<ConfigError> errors)
    {
        var fresh = new Dictionary<Address, ITransportListener>();
        foreach (var address in plan.Source.Addresses.Where(a => !_sockets.ContainsKey(a)))
        {
            try
            {
                fresh.Add(address, _workers.Transport.Bind(Resolve(address), OptionsFor(plan.Source, address)));
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                errors.Add(new ConfigError(path, $"the listener '{plan.Source.Name}' cannot listen on {address}: {e.Message}"));
            }
        }

        return fresh;
    }

    /// <summary>Puts a plan in place: new connections are served by it, the old ones finish.</summary>
    public async Task PublishAsync(ListenerPlan plan, Dictionary<Address, ITransportListener> fresh)
    {
        Plan = plan;
        await _workers.ForEachAsync(worker =>
        {
            var old = _current[worker.Index];
            _current[worker.Index] = new WorkerListener(plan, worker, _gauge);
            old?.Drain();
            if (old is not null)
            {
                lock (_retired)
                    _retired.Add(old);
            }
        });
        foreach (var (address, socket) in fresh)
        {
            _sockets.Add(address, socket);
            foreach (var worker in _workers.Workers)
                socket.Start(worker, connection => _current[worker.Index]!.Accept(connection));
            ListenerLog.Listening(_logger, plan.Source.Name, socket.LocalAddress.ToString());
        }

        foreach (var address in _sockets.Keys.Where(a => !plan.Source.Addresses.Contains(a)).ToArray())
        {
            await _sockets[address].StopAsync();
            _sockets.Remove(address);
        }
    }

    /// <summary>Accepts no more connections.</summary>
    public async Task StopAcceptingAsync()
    {
        foreach (var socket in _sockets.Values)
            await socket.StopAsync();
        _sockets.Clear();
    }

    /// <summary>Tells all connections to finish.</summary>
    public Task DrainAsync() => _workers.ForEachAsync(worker => _current[worker.Index]?.Drain());

    /// <summary>Ends all connections.</summary>
    public Task AbortAsync() => _workers.ForEachAsync(worker =>
    {
        _current[worker.Index]?.Abort();
        lock (_retired)
        {
            foreach (var old in _retired.Where(r => ReferenceEquals(r.Worker, worker)))
                old.Abort();
        }
    });

    private ListenOptions OptionsFor(Listener source, Address address) => new()
    {
        Backlog = source.TcpBacklogSize,
        DualStack = address is SocketAddress { Ipv4Compat: true },
        Workers = _workers.Count,
        UnixMode = address is PipeAddress pipe ? pipe.Mode : 0,
    };

    private static NetworkAddress Resolve(Address address) => address switch
    {
        PipeAddress pipe => NetworkAddress.FromPath(pipe.Path),
        SocketAddress socket when NetworkAddress.TryParse(socket.Host, socket.Port, out var parsed) => parsed,
        _ => throw new ArgumentException("it is no IP address"),
    };
}
