using Fairlead.Configuration;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>A route, ready to be used. Exactly one of <see cref="Forward"/>, <see cref="Redirect"/> and <see cref="DirectResponse"/> is set.</summary>
/// <remarks>Immutable; shared by all workers. Everything that depends on chance takes the stream's random value, so that asking twice gives the same answer.</remarks>
internal sealed class CompiledRoute
{
    private readonly HeaderPlans _headers;
    private readonly RouteFilterConfigs _filterConfigs;

    public CompiledRoute(Route? source, string virtualHostName, RouteCondition condition, HeaderPlans headers, RouteFilterConfigs filterConfigs)
    {
        Source = source;
        VirtualHostName = virtualHostName;
        Condition = condition;
        _headers = headers;
        _filterConfigs = filterConfigs;
    }

    /// <summary>The configuration; null for the redirect of a virtual host that requires TLS.</summary>
    public Route? Source { get; }

    public string Name => Source?.Name ?? "";

    public string VirtualHostName { get; }

    public ForwardPlan? Forward { get; init; }

    public RedirectPlan? Redirect { get; init; }

    public DirectResponsePlan? DirectResponse { get; init; }

    internal RouteCondition Condition { get; }

    /// <summary>The cluster for the request. The route must be a <see cref="Forward"/> one.</summary>
    public ClusterRef ChooseCluster(RequestHead request, ulong random) => Forward!.ChooseCluster(request, random);

    /// <summary>Rewrites host and path of a request that is forwarded.</summary>
    public void ApplyRewrite(RequestHead request, ulong random) => Forward?.ApplyRewrite(request, random);

    /// <summary>Changes the headers of the request, before <see cref="ApplyRewrite"/>.</summary>
    public void ApplyToRequest(StreamContext stream) => ApplyToRequest(stream.Request, stream.Info, stream.RandomValue);

    /// <summary>Changes the headers of the response, be it the upstream's or one from here.</summary>
    public void ApplyToResponse(StreamContext stream) => ApplyToResponse(stream.Response, stream.Info, stream.RandomValue);

    public void ApplyToRequest(RequestHead request, StreamInfo info, ulong random) => HeadersFor(random).ApplyToRequest(request.Headers, info);

    public void ApplyToResponse(ResponseHead response, StreamInfo info, ulong random) => HeadersFor(random).ApplyToResponse(response.Headers, info);

    /// <summary>What the route says to a filter; the slot comes from <see cref="RouteTable.FilterSlot"/>.</summary>
    public RouteFilterConfig? FilterConfig(int slot, ulong random) => (Forward?.ChooseTarget(random).FilterConfigs ?? _filterConfigs)[slot];

    private HeaderPlans HeadersFor(ulong random) => Forward?.ChooseTarget(random).Headers ?? _headers;
}
