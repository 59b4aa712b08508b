using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Http;

/// <summary>A chain of stream filters, compiled: per phase the filters that take part in it, so that the others cost nothing.</summary>
internal sealed class StreamFilterPlan
{
    public StreamFilterPlan(IReadOnlyList<PlannedFilter> filters)
    {
        Filters = [.. filters];
        RequestHeaders = IndexesOf(StreamPhases.RequestHeaders);
        RequestData = IndexesOf(StreamPhases.RequestData);
        RequestTrailers = IndexesOf(StreamPhases.RequestTrailers);
        ResponseHeaders = IndexesOf(StreamPhases.ResponseHeaders, reverse: true);
        ResponseData = IndexesOf(StreamPhases.ResponseData, reverse: true);
        ResponseTrailers = IndexesOf(StreamPhases.ResponseTrailers, reverse: true);
        Complete = IndexesOf(StreamPhases.Complete);
    }

    public PlannedFilter[] Filters { get; }

    public int[] RequestHeaders { get; }

    public int[] RequestData { get; }

    public int[] RequestTrailers { get; }

    /// <summary>Response phases run from the last filter to the first.</summary>
    public int[] ResponseHeaders { get; }

    public int[] ResponseData { get; }

    public int[] ResponseTrailers { get; }

    public int[] Complete { get; }

    private int[] IndexesOf(StreamPhases phase, bool reverse = false)
    {
        var indexes = Enumerable.Range(0, Filters.Length).Where(i => (Filters[i].Factory.Phases & phase) != 0);
        return [.. reverse ? indexes.Reverse() : indexes];
    }
}
