using Fairlead.Configuration;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>A bound address. It outlives the versions of its listener, and may go over to another listener: what is accepted goes to whom a worker has for it at that moment.</summary>
internal sealed class BoundSocket(Address address, ITransportListener transport, string owner, int workers)
{
    private readonly WorkerListener?[] _targets = new WorkerListener?[workers];
    private bool _isStarted;

    public Address Address { get; } = address;

    public NetworkAddress LocalAddress => transport.LocalAddress;

    /// <summary>The listener that it belongs to.</summary>
    public string Owner { get; set; } = owner;

    /// <summary>The listener that it goes over to with the update under way; else null.</summary>
    public string? Heir { get; set; }

    /// <summary>Who takes connections on a worker. On that worker only.</summary>
    public void SetTarget(int worker, WorkerListener? target) => _targets[worker] = target;

    /// <summary>Accepts on every worker, unless it does already.</summary>
    /// <returns>True if it begins now.</returns>
    public bool Start(IReadOnlyList<Worker> all)
    {
        if (_isStarted)
            return false;
        _isStarted = true;
        foreach (var worker in all)
            transport.Start(worker, connection => Accept(worker.Index, connection));
        return true;
    }

    /// <summary>Closes it; completes when no worker accepts any more.</summary>
    public ValueTask StopAsync() => transport.StopAsync();

    private void Accept(int worker, Connection connection)
    {
        if (_targets[worker] is { } target)
            target.Accept(connection);
        else
            connection.Close();
    }
}
