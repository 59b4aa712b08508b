namespace Fairlead.Filters;

/// <summary>The filters behind a network filter.</summary>
public readonly struct NetworkFilterChain
{
    private readonly INetworkFilter[] _filters;
    private readonly int _index;

    /// <summary>A chain of all the filters.</summary>
    public NetworkFilterChain(INetworkFilter[] filters)
        : this(filters, 0)
    {
    }

    private NetworkFilterChain(INetworkFilter[] filters, int index)
    {
        _filters = filters;
        _index = index;
    }

    /// <summary>Lets the next filter serve the connection. At the end of the chain the connection is just closed.</summary>
    public ValueTask ServeAsync(ServedConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (_filters is null || _index >= _filters.Length)
        {
            connection.Connection.Close();
            return default;
        }

        connection.Connection.Worker.LastCalled = _filters[_index].GetType().Name;
        return _filters[_index].ServeAsync(connection, new NetworkFilterChain(_filters, _index + 1));
    }
}
