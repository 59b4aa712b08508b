namespace Fairlead.Configuration;

/// <summary>Answer with a redirect. Source: <c>envoy.config.route.v3.RedirectAction</c>.</summary>
public sealed record RedirectAction : RouteDecision
{
    /// <summary>Redirect to https.</summary>
    public bool HttpsRedirect { get; init; }

    /// <summary>Redirect to this scheme.</summary>
    public string? SchemeRedirect { get; init; }

    /// <summary>Redirect to this host.</summary>
    public string? HostRedirect { get; init; }

    /// <summary>Redirect to this port.</summary>
    public int? PortRedirect { get; init; }

    /// <summary>Redirect to this path; with a <c>?</c> it also replaces the query.</summary>
    public string? PathRedirect { get; init; }

    /// <summary>Replaces the matched prefix or path.</summary>
    public string? PrefixRewrite { get; init; }

    /// <summary>Rewrites the path by expression.</summary>
    public RegexRewrite? RegexRewrite { get; init; }

    /// <summary>301 (default), 302, 303, 307 or 308.</summary>
    public int ResponseCode { get; init; } = 301;

    /// <summary>Drop the query.</summary>
    public bool StripQuery { get; init; }
}
