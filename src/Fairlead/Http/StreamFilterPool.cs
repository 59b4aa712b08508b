using Fairlead.Extensions;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>Instances of one filter of a chain on one worker.</summary>
internal sealed class StreamFilterPool(Worker worker, PlannedFilter plan, IStreamFilterContext context)
{
    private readonly IdlePool<StreamFilter> _idle = new(worker);

    /// <summary>An instance with the options of the chain.</summary>
    public StreamFilter Rent() => _idle.TryRent() ?? plan.Factory.Create(plan.Options, context);

    /// <summary>An instance with options of a route, used once.</summary>
    public StreamFilter Create(object options) => plan.Factory.Create(options, context);

    public void Return(StreamFilter filter)
    {
        if (filter.TryReset())
            _idle.Return(filter);
    }
}
