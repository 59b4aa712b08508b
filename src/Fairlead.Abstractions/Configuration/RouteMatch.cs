namespace Fairlead.Configuration;

/// <summary>Conditions of a route; all must hold. Source: <c>envoy.config.route.v3.RouteMatch</c>.</summary>
public sealed record RouteMatch
{
    /// <summary>The condition on the path.</summary>
    public required PathMatch Path { get; init; }

    /// <summary>False compares prefix and exact paths without case. Default true.</summary>
    public bool CaseSensitive { get; init; } = true;

    /// <summary>Take only this share of the requests, in millionths (0–1,000,000); null takes all.</summary>
    public int? RuntimeFractionPerMillion { get; init; }

    /// <summary>Take only gRPC calls, as their <c>content-type</c> tells.</summary>
    public bool Grpc { get; init; }

    /// <summary>Conditions on headers.</summary>
    public ConfigList<HeaderMatcher> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters.</summary>
    public ConfigList<QueryParameterMatcher> QueryParameters { get; init; } = [];
}
