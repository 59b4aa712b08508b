namespace Fairlead.Filters;

/// <summary>
/// Serves a connection, or does something around it and lets the next filter serve it: the first calls no <c>next</c> and ends the chain, the second awaits <c>next.ServeAsync</c>, with the same
/// connection or with one that wraps it (see <see cref="TapConnection"/>) to see or change its bytes both ways.
/// </summary>
/// <remarks>One instance serves all connections of a filter chain on one worker, so plain fields may count over connections.</remarks>
public interface INetworkFilter
{
    /// <summary>Serves the connection. When the task of the first filter completes, the connection is closed if it is not yet. An exception aborts the connection and is logged with the filter's name.</summary>
    ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next);
}
