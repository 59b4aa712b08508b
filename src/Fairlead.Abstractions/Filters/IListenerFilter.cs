namespace Fairlead.Filters;

/// <summary>Looks at a new connection before a filter chain is chosen, without consuming its bytes (but a header that is not part of the payload, such as PROXY, it consumes).</summary>
/// <remarks>One instance serves all connections of a listener on one worker.</remarks>
public interface IListenerFilter
{
    /// <summary>Inspects. Returns false if the connection must be closed. A listener-wide time-out bounds the whole: <see cref="PendingConnection.PeekAsync"/> then reports the end.</summary>
    ValueTask<bool> InspectAsync(PendingConnection pending);
}
