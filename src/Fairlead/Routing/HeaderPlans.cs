using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>All changes to headers on the way of one route, in the order weighted cluster, route, virtual host, route configuration.</summary>
internal sealed class HeaderPlans
{
    private readonly HeaderMutationPlan[] _request;
    private readonly HeaderMutationPlan[] _response;

    private HeaderPlans(HeaderMutationPlan[] request, HeaderMutationPlan[] response)
    {
        _request = request;
        _response = response;
    }

    /// <summary>No changes.</summary>
    public static HeaderPlans None { get; } = new([], []);

    /// <summary>Compiles one level, to be applied before <paramref name="outer"/>.</summary>
    public static HeaderPlans Compile(HeaderMutations level, HeaderPlans outer, string path, HeaderValueParser? parser, ICollection<ConfigError> errors)
    {
        var request = HeaderMutationPlan.Compile(level.RequestHeadersToAdd, level.RequestHeadersToRemove, path, "request", parser, errors);
        var response = HeaderMutationPlan.Compile(level.ResponseHeadersToAdd, level.ResponseHeadersToRemove, path, "response", parser, errors);
        if (request is null && response is null)
            return outer;
        return new HeaderPlans(
            request is null ? outer._request : [request, .. outer._request],
            response is null ? outer._response : [response, .. outer._response]);
    }

    public void ApplyToRequest(HeaderMap headers, StreamInfo info)
    {
        foreach (var plan in _request)
            plan.Apply(headers, info);
    }

    public void ApplyToResponse(HeaderMap headers, StreamInfo info)
    {
        foreach (var plan in _response)
            plan.Apply(headers, info);
    }
}
