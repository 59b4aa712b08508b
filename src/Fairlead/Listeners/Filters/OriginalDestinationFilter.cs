using Fairlead.Filters;

namespace Fairlead.Listeners.Filters;

/// <summary>Restores the destination of a connection that iptables redirected here, for the choice of a filter chain and for clusters that forward to it. Without redirection nothing changes.</summary>
internal sealed class OriginalDestinationFilter : IListenerFilter
{
    public ValueTask<bool> InspectAsync(PendingConnection pending)
    {
        if (OriginalDestination.TryRead(pending.Connection, out var address))
            pending.LocalAddress = address;
        return new ValueTask<bool>(true);
    }
}
