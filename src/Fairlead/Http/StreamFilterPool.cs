using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Http;

/// <summary>Instances of one filter of a chain on one worker.</summary>
internal sealed class StreamFilterPool(PlannedFilter plan, IStreamFilterContext context)
{
    private const int MaxPooled = 1024;

    private readonly Stack<StreamFilter> _idle = new();

    /// <summary>An instance with the options of the chain.</summary>
    public StreamFilter Rent() => _idle.Count > 0 ? _idle.Pop() : plan.Factory.Create(plan.Options, context);

    /// <summary>An instance with options of a route, used once.</summary>
    public StreamFilter Create(object options) => plan.Factory.Create(options, context);

    public void Return(StreamFilter filter)
    {
        if (filter.TryReset() && _idle.Count < MaxPooled)
            _idle.Push(filter);
    }
}
