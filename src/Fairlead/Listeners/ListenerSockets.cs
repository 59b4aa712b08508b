using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Transports;
using Fairlead.Workers;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Listeners;

/// <summary>The bound addresses of all listeners. Changed from the control thread only.</summary>
internal sealed class ListenerSockets(WorkerSet workers)
{
    private readonly Dictionary<(Address Address, string Owner), BoundSocket> _sockets = [];

    /// <summary>Finds or binds the addresses of a listener. Those of listeners that leave with the same update go over to it. What cannot be had is an error.</summary>
    /// <param name="source">The listener.</param>
    /// <param name="leaving">The names of listeners that are removed with the same update.</param>
    /// <param name="path">Where the listener stands.</param>
    /// <param name="errors">Takes the errors.</param>
    public IReadOnlyList<BoundSocket> Bind(Listener source, IReadOnlySet<string> leaving, string path, ICollection<ConfigError> errors)
    {
        var bound = new List<BoundSocket>();
        foreach (var address in source.Addresses)
        {
            if (_sockets.TryGetValue(KeyOf(address, source.Name), out var socket))
            {
                if (!TryTake(socket, source.Name, leaving))
                    errors.Add(new ConfigError(path, $"the listener '{source.Name}' cannot listen on {address}: the listener '{socket.Heir ?? socket.Owner}' does already"));
                else if (bound.Contains(socket))
                    errors.Add(new ConfigError(path, $"the listener '{source.Name}' has the address {address} twice"));
                else
                    bound.Add(socket);
            }
            else if (Bind(address, source, path, errors) is { } fresh)
            {
                bound.Add(fresh);
            }
        }

        return bound;
    }

    /// <summary>What was taken from listeners that leave belongs to the listener now.</summary>
    public static void Commit(IReadOnlyList<BoundSocket> sockets, string name)
    {
        foreach (var socket in sockets)
            (socket.Owner, socket.Heir) = (name, null);
    }

    /// <summary>Gives up what belongs to a listener, or was to belong to it, and is not used by it.</summary>
    /// <param name="name">The listener.</param>
    /// <param name="used">What it uses.</param>
    /// <returns>The sockets to close.</returns>
    public IReadOnlyList<BoundSocket> Release(string name, IReadOnlyCollection<BoundSocket> used)
    {
        var released = new List<BoundSocket>();
        foreach (var (key, socket) in _sockets)
        {
            if (socket.Heir == name && !used.Contains(socket))
                socket.Heir = null;
            if (socket.Owner != name || socket.Heir is not null || used.Contains(socket))
                continue;
            released.Add(socket);
            _sockets.Remove(key);
        }

        return released;
    }

    private static bool TryTake(BoundSocket socket, string name, IReadOnlySet<string> leaving)
    {
        if ((socket.Heir ?? socket.Owner) == name)
            return true;
        if (socket.Heir is not null || !leaving.Contains(socket.Owner))
            return false;
        socket.Heir = name;
        return true;
    }

    // Port 0 is another port for each listener.
    private static (Address Address, string Owner) KeyOf(Address address, string name) => (address, address is SocketAddress { Port: 0 } ? name : "");

    private static NetworkAddress Resolve(Address address) => address switch
    {
        PipeAddress pipe => NetworkAddress.FromPath(pipe.Path),
        SocketAddress socket when NetworkAddress.TryParse(socket.Host, socket.Port, out var parsed) => parsed,
        _ => throw new ArgumentException("it is no IP address"),
    };

    private BoundSocket? Bind(Address address, Listener source, string path, ICollection<ConfigError> errors)
    {
        try
        {
            var socket = new BoundSocket(address, workers.Transport.Bind(Resolve(address), OptionsFor(source, address)), source.Name, workers.Count);
            _sockets.Add(KeyOf(address, source.Name), socket);
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            errors.Add(new ConfigError(path, $"the listener '{source.Name}' cannot listen on {address}: {e.Message}"));
            return null;
        }
    }

    private ListenOptions OptionsFor(Listener source, Address address) => new()
    {
        Backlog = source.TcpBacklogSize,
        DualStack = address is SocketAddress { Ipv4Compat: true },
        Workers = workers.Count,
        UnixMode = address is PipeAddress pipe ? pipe.Mode : 0,
    };
}
