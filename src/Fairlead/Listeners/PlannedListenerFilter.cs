using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Listeners.Filters;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>One listener filter, and the connections that it leaves alone.</summary>
internal sealed record PlannedListenerFilter(string Name, ListenerFilterFactory Factory, object? Options, ListenerFilterPredicate? DisabledFor)
{
    public IListenerFilter Create(Worker worker, IExtensionContext context)
    {
        var filter = Factory.Create(Options, worker, context);
        return DisabledFor is null ? filter : new ConditionalListenerFilter(filter, DisabledFor);
    }
}
