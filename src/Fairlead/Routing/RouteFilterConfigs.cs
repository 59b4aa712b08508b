namespace Fairlead.Routing;

/// <summary>What a route says to stream filters, by slot: a slot is a filter name's index in the route table.</summary>
internal sealed class RouteFilterConfigs
{
    private readonly RouteFilterConfig?[] _slots;

    public RouteFilterConfigs(RouteFilterConfig?[] slots) => _slots = slots;

    /// <summary>Nothing.</summary>
    public static RouteFilterConfigs None { get; } = new([]);

    /// <summary>What the route says to the filter of that slot; null for nothing and for a negative slot.</summary>
    public RouteFilterConfig? this[int slot] => (uint)slot < (uint)_slots.Length ? _slots[slot] : null;

    /// <summary>A copy with room for so many slots.</summary>
    public RouteFilterConfig?[] Copy(int slots)
    {
        var copy = new RouteFilterConfig?[slots];
        _slots.CopyTo(copy, 0);
        return copy;
    }
}
