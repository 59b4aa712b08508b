namespace Fairlead.Http;

/// <summary>The current routes of a connection manager. A new table is swapped in; streams that have a route keep it.</summary>
internal sealed class RouteTableSlot
{
    private volatile RouteSnapshot? _current;

    /// <summary>The routes, or null while there are none.</summary>
    public RouteSnapshot? Current
    {
        get => _current;
        set => _current = value;
    }
}
