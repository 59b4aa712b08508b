using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Filters;

namespace Fairlead.Listeners.Filters;

/// <summary>A listener filter that leaves some connections alone. Asked when its turn comes, so that what the filters before it have found counts.</summary>
internal sealed class ConditionalListenerFilter(IListenerFilter filter, ListenerFilterPredicate disabledFor) : IListenerFilter
{
    public ValueTask<bool> InspectAsync(PendingConnection pending) =>
        Matches(disabledFor, pending) ? new ValueTask<bool>(true) : filter.InspectAsync(pending);

    private static bool Matches(ListenerFilterPredicate predicate, PendingConnection pending) => predicate switch
    {
        DestinationPortPredicate port => pending.LocalAddress.Family == AddressFamily.Unix || (pending.LocalAddress.Port >= port.Start && pending.LocalAddress.Port < port.End),
        AnyOfPredicate any => Count(any.Rules, pending) > 0,
        AllOfPredicate all => Count(all.Rules, pending) == all.Rules.Count,
        NotPredicate not => !Matches(not.Rule, pending),
        _ => true,
    };

    private static int Count(ConfigList<ListenerFilterPredicate> rules, PendingConnection pending)
    {
        var count = 0;
        foreach (var rule in rules.AsSpan())
            count += Matches(rule, pending) ? 1 : 0;
        return count;
    }
}
