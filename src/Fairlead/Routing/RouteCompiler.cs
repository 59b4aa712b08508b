using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;

namespace Fairlead.Routing;

/// <summary>Compiles the routes of one virtual host.</summary>
internal sealed partial class RouteCompiler
{
    private readonly RouteCompileScope _scope;
    private readonly VirtualHost _host;
    private readonly HeaderPlans _hostHeaders;
    private readonly RouteFilterConfigs _hostFilters;

    public RouteCompiler(RouteCompileScope scope, VirtualHost host, HeaderPlans hostHeaders, RouteFilterConfigs hostFilters)
    {
        _scope = scope;
        _host = host;
        _hostHeaders = hostHeaders;
        _hostFilters = hostFilters;
    }

    /// <summary>The route, or null if it has errors.</summary>
    public CompiledRoute? Compile(Route source, string path)
    {
        var before = _scope.Errors.Count;
        var condition = RouteCondition.Compile(source.Match, $"{path}.match", _scope.Errors);
        var headers = _scope.CompileHeaders(source.Headers, _hostHeaders, path);
        var filters = _scope.CompileFilters(source.TypedPerFilterConfig, _hostFilters, path);
        ForwardPlan? forward = null;
        RedirectPlan? redirect = null;
        DirectResponsePlan? direct = null;
        switch (source.Action)
        {
            case RouteAction action:
                forward = CompileForward(action, condition?.Path, headers, filters, $"{path}.route");
                break;
            case RedirectAction action:
                redirect = CompileRedirect(action, condition?.Path, $"{path}.redirect");
                break;
            case DirectResponseAction action:
                direct = CompileDirectResponse(action, $"{path}.direct_response");
                break;
            default:
                _scope.Fail(path, "A route needs an action: route, redirect or direct_response.");
                break;
        }

        if (_scope.Errors.Count > before)
            return null;
        return new CompiledRoute(source, _host.Name, condition!, headers, filters) { Forward = forward, Redirect = redirect, DirectResponse = direct };
    }

    /// <summary>What plain requests get where TLS is required: the same URI with https.</summary>
    public CompiledRoute CreateTlsRedirect()
    {
        var everything = RouteCondition.Compile(new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "") }, "", [])!;
        return new CompiledRoute(null, _host.Name, everything, _hostHeaders, _hostFilters) { Redirect = new RedirectPlan(new RedirectAction { HttpsRedirect = true }, null) };
    }

    private RedirectPlan CompileRedirect(RedirectAction action, PathCondition? condition, string path)
    {
        if (action.ResponseCode is not (301 or 302 or 303 or 307 or 308))
            _scope.Fail($"{path}.response_code", $"{action.ResponseCode} is no status of a redirect: use 301, 302, 303, 307 or 308.");
        if (action.HttpsRedirect && !string.IsNullOrEmpty(action.SchemeRedirect))
            _scope.Fail(path, "Only one of https_redirect and scheme_redirect may be set.");
        if (action.PortRedirect is < 1 or > 65535)
            _scope.Fail($"{path}.port_redirect", "The port must be 1 to 65535.");
        if (!string.IsNullOrEmpty(action.SchemeRedirect) && !action.SchemeRedirect.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            _scope.Fail($"{path}.scheme_redirect", $"'{action.SchemeRedirect}' is no scheme (RFC 3986, 3.1).");
        CheckHost(action.HostRedirect, $"{path}.host_redirect");
        if (!string.IsNullOrEmpty(action.PathRedirect) && !RequestTarget.IsPath(Encoding.UTF8.GetBytes(action.PathRedirect.Split('#')[0])))
            _scope.Fail($"{path}.path_redirect", "The path must begin with a slash and have no spaces or control characters.");
        var rewrite = CompilePathRewrite(action.PrefixRewrite, action.RegexRewrite, condition, path);
        if (rewrite is not null && !string.IsNullOrEmpty(action.PathRedirect))
            _scope.Fail(path, "Only one of path_redirect, prefix_rewrite and regex_rewrite may be set.");
        return new RedirectPlan(action, rewrite);
    }

    private DirectResponsePlan CompileDirectResponse(DirectResponseAction action, string path)
    {
        var body = Encoding.UTF8.GetBytes(action.Body);
        if (action.Status is < 200 or > 599)
            _scope.Fail($"{path}.status", $"The status must be 200 to 599, not {action.Status}.");
        if (action.Status is 204 or 205 or 304 && body.Length > 0)
            _scope.Fail($"{path}.body", $"A response with status {action.Status} has no body (RFC 9110, 15).");
        if (body.Length > _scope.MaxBodyBytes)
            _scope.Fail($"{path}.body", $"The body has {body.Length} bytes; at most {_scope.MaxBodyBytes} are allowed (max_direct_response_body_size_bytes).");
        return new DirectResponsePlan(action.Status, body);
    }

    private PathRewrite? CompilePathRewrite(string? prefix, RegexRewrite? regex, PathCondition? condition, string path)
    {
        if (string.IsNullOrEmpty(prefix) && regex is null)
            return null;
        if (!string.IsNullOrEmpty(prefix) && regex is not null)
            _scope.Fail(path, "Only one of prefix_rewrite and regex_rewrite may be set.");
        if (!string.IsNullOrEmpty(prefix) && !RequestTarget.IsPath(Encoding.UTF8.GetBytes("/" + prefix)))
            _scope.Fail($"{path}.prefix_rewrite", "The prefix must not have spaces, control characters or '#'.");
        var substitution = regex is null ? null : RegexSubstitution.Compile(regex, $"{path}.regex_rewrite", _scope.Errors);
        return condition is null ? null : new PathRewrite(condition, string.IsNullOrEmpty(prefix) ? null : Encoding.UTF8.GetBytes(prefix), substitution);
    }

    private void CheckHost(string? host, string path)
    {
        if (!string.IsNullOrEmpty(host) && !HostSyntax.IsHost(Encoding.UTF8.GetBytes(host)))
            _scope.Fail(path, $"'{host}' is no host (RFC 3986, 3.2.2).");
    }
}
