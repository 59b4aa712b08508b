using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>The routes of a virtual host. The first that matches wins, however it is found.</summary>
internal sealed class CompiledVirtualHost
{
    // So few routes are quicker to try one by one than to look up.
    private const int ScannedRoutes = 8;

    private readonly CompiledRoute[] _routes;
    private readonly PathIndex? _index;
    private readonly PathIndex? _indexIgnoringCase;
    private readonly int[] _others;
    private readonly TlsRequirement _requireTls;
    private readonly CompiledRoute _tlsRedirect;

    public CompiledVirtualHost(string name, CompiledRoute[] routes, TlsRequirement requireTls, CompiledRoute tlsRedirect)
    {
        Name = name;
        _routes = routes;
        _requireTls = requireTls;
        _tlsRedirect = tlsRedirect;
        (_index, _indexIgnoringCase, _others) = routes.Length > ScannedRoutes ? BuildIndexes(routes) : (null, null, []);
    }

    public string Name { get; }

    public ReadOnlySpan<CompiledRoute> Routes => _routes;

    public CompiledRoute? Find(RequestHead request, ulong random)
    {
        if (_requireTls != TlsRequirement.None && MustRedirectToTls(request))
            return _tlsRedirect;
        var input = new RouteInput(request, random);
        return _routes.Length <= ScannedRoutes || !input.HasPath ? Scan(input) : Search(input);
    }

    /// <summary>Tries the routes one by one.</summary>
    internal CompiledRoute? Scan(in RouteInput input)
    {
        foreach (var route in _routes)
        {
            if (route.Condition.IsMatch(input))
                return route;
        }

        return null;
    }

    private CompiledRoute? Search(in RouteInput input)
    {
        var best = _index?.Find(input, _routes, int.MaxValue) ?? int.MaxValue;
        best = _indexIgnoringCase?.Find(input, _routes, best) ?? best;
        foreach (var other in _others)
        {
            if (other >= best)
                break;
            if (!_routes[other].Condition.IsMatch(input))
                continue;
            best = other;
            break;
        }

        return best == int.MaxValue ? null : _routes[best];
    }

    // What counts is how the client came, which may differ from the scheme of the URI.
    private bool MustRedirectToTls(RequestHead request)
    {
        var scheme = request.Headers.Contains(KnownHeader.XForwardedProto) ? request.Headers.Get(KnownHeader.XForwardedProto) : request.Scheme;
        if (ByteText.EqualsIgnoreCase(scheme, "https"u8))
            return false;
        return _requireTls == TlsRequirement.All || !request.Headers.Get(KnownHeader.XEnvoyInternal).SequenceEqual("true"u8);
    }

    private static (PathIndex? Index, PathIndex? IgnoringCase, int[] Others) BuildIndexes(CompiledRoute[] routes)
    {
        var index = new PathIndexBuilder(ignoreCase: false);
        var ignoringCase = new PathIndexBuilder(ignoreCase: true);
        var others = new List<int>();
        for (var i = 0; i < routes.Length; i++)
        {
            var path = routes[i].Condition.Path;
            if (!path.IsIndexable)
                others.Add(i);
            else
                (path.IgnoreCase ? ignoringCase : index).Add(path, i);
        }

        return (index.Build(), ignoringCase.Build(), [.. others]);
    }
}
