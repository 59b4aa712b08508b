using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters.Matching;

namespace Fairlead.Filters.Cors;

/// <summary>
/// Which pages may read responses (Fetch, <em>CORS protocol</em>). Set per virtual host or route; the most specific policy counts as a whole. Source: <c>envoy.extensions.filters.http.cors.v3.CorsPolicy</c>.
/// </summary>
public sealed class CorsPolicy : IValidatedOptions
{
    /// <summary>Origins that may read responses: any of these. One that matches the text <c>*</c> allows all origins.</summary>
    public IReadOnlyList<TextMatchOptions> AllowOriginStringMatch { get; set; } = [];

    /// <summary>The value of <c>access-control-allow-methods</c>; <c>*</c> is whatever was asked for. Empty: not sent.</summary>
    public string AllowMethods { get; set; } = "";

    /// <summary>The value of <c>access-control-allow-headers</c>; <c>*</c> is whatever was asked for. Empty: not sent.</summary>
    public string AllowHeaders { get; set; } = "";

    /// <summary>The value of <c>access-control-expose-headers</c>. Empty: not sent.</summary>
    public string ExposeHeaders { get; set; } = "";

    /// <summary>The value of <c>access-control-max-age</c>, in seconds. Empty: not sent.</summary>
    public string MaxAge { get; set; } = "";

    /// <summary>Lets pages send cookies and authentication along. Default: no.</summary>
    public bool? AllowCredentials { get; set; }

    /// <summary>The share of requests to which the policy applies. Default: all.</summary>
    public RuntimeFractionOptions? FilterEnabled { get; set; }

    /// <summary>The share of requests whose origins are counted, where the policy does not apply. Default: none.</summary>
    public RuntimeFractionOptions? ShadowEnabled { get; set; }

    /// <summary>Lets public pages reach a private network, where the browser asks for that. Default: no.</summary>
    public bool? AllowPrivateNetworkAccess { get; set; }

    /// <summary>Passes preflight requests of other origins on to the upstream. Default: yes. Otherwise they are answered here, without an allowed origin.</summary>
    public bool? ForwardNotMatchingPreflights { get; set; }

    /// <summary>What a chain has where no route has a policy.</summary>
    internal static CorsPolicy None { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate() => CorsRules.For(this).Errors;
}
