using System.Runtime.CompilerServices;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <content>The filter chain. Phases that no filter overrides are not even looked at.</content>
internal sealed partial class HttpStream
{
    private readonly DataChunk _requestChunk = new();
    private readonly DataChunk _responseChunk = new();
    private int _currentFilter;

    private void RentFilters()
    {
        for (var i = 0; i < _filters.Length; i++)
        {
            var plan = Plan.Filters[i];
            var config = _route?.FilterConfig(_routes!.FilterSlots[i], RandomNumber);
            if (config is null ? plan.IsDisabled : config.Disabled)
                continue;
            _filtersOwned[i] = config?.Options is null;
            _filters[i] = config?.Options is { } options ? _manager.FilterPools[i].Create(options) : _manager.FilterPools[i].Rent();
        }
    }

    private void ReturnFilters()
    {
        for (var i = 0; i < _filters.Length; i++)
        {
            if (_filters[i] is { } filter && _filtersOwned[i])
                _manager.FilterPools[i].Return(filter);
            _filters[i] = null;
        }
    }

    /// <summary>Returns whether the request goes on.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunRequestHeadersAsync()
    {
        foreach (var index in Plan.RequestHeaders)
        {
            if (_filters[index] is not { } filter)
                continue;
            Enter(index);
            try
            {
                if (await filter.OnRequestHeadersAsync(this, _server.IsReadComplete) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }

            if (_isAborted)
                return false;
        }

        return true;
    }

    /// <summary>Takes a chunk of the request through the data phases of the filters from <paramref name="first"/> to before <paramref name="last"/>. Returns whether it goes on.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunRequestDataAsync(bool endStream, int first, int last)
    {
        foreach (var index in Plan.RequestData)
        {
            if (index < first || index >= last || _filters[index] is not { } filter)
                continue;
            Worker.LastCalled = Plan.Filters[index].Name;
            try
            {
                if (await filter.OnRequestDataAsync(this, _requestChunk, endStream) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunRequestTrailersAsync(HeaderMap trailers)
    {
        foreach (var index in Plan.RequestTrailers)
        {
            if (_filters[index] is not { } filter)
                continue;
            Worker.LastCalled = Plan.Filters[index].Name;
            try
            {
                if (await filter.OnRequestTrailersAsync(this, trailers) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunResponseHeadersAsync(bool endStream)
    {
        foreach (var index in Plan.ResponseHeaders)
        {
            if (_filters[index] is not { } filter)
                continue;
            Enter(index);
            try
            {
                if (await filter.OnResponseHeadersAsync(this, endStream) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }
        }

        return true;
    }

    /// <summary>Takes a chunk of the response through the data phases of the filters before <paramref name="first"/> (from the back), down to and with <paramref name="last"/>.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunResponseDataAsync(bool endStream, int first, int last)
    {
        foreach (var index in Plan.ResponseData)
        {
            if (index >= first || index < last || _filters[index] is not { } filter)
                continue;
            Worker.LastCalled = Plan.Filters[index].Name;
            try
            {
                if (await filter.OnResponseDataAsync(this, _responseChunk, endStream) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunResponseTrailersAsync(HeaderMap trailers)
    {
        foreach (var index in Plan.ResponseTrailers)
        {
            if (_filters[index] is not { } filter)
                continue;
            _trailersFilter = index;
            Worker.LastCalled = Plan.Filters[index].Name;
            try
            {
                if (await filter.OnResponseTrailersAsync(this, trailers) == FilterVerdict.Stop)
                    return await StoppedAsync(index);
            }
            catch (Exception e) when (IsFilterFault(e))
            {
                return await FailedAsync(index, e);
            }
        }

        return true;
    }

    private void Enter(int index)
    {
        _currentFilter = index;
        Worker.LastCalled = Plan.Filters[index].Name;
    }

    private void CompleteFilter(int index)
    {
        Worker.LastCalled = Plan.Filters[index].Name;
        try
        {
            _filters[index]?.OnComplete(this);
        }
        catch (Exception e) when (IsFilterFault(e))
        {
            HttpLog.FilterFailed(Config.Logger, e, Plan.Filters[index].Name);
            _manager.Count(HttpManagerStat.DownstreamRqFilterError);
        }
    }

    // Memory and stack are the process's affair; everything else is the filter's own.
    private static bool IsFilterFault(Exception e) => e is not (OutOfMemoryException or InsufficientExecutionStackException);

    /// <summary>A filter said stop: it has answered, or else it gets an answer.</summary>
    private ValueTask<bool> StoppedAsync(int index)
    {
        if (_hasReplied || _isAborted)
            return new(false);
        return FailedAsync(index, new InvalidOperationException("The filter stopped the exchange without an answer."));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FailedAsync(int index, Exception error)
    {
        HttpLog.FilterFailed(Config.Logger, error, Plan.Filters[index].Name);
        _manager.Count(HttpManagerStat.DownstreamRqFilterError);
        if (!_isAborted)
            await ReplyAsync(500, "filter_error", ResponseFlags.LocalReset);
        return false;
    }
}
