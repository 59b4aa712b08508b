namespace Fairlead.Configuration;

/// <summary>A condition on a query parameter. Source: <c>envoy.config.route.v3.QueryParameterMatcher</c>.</summary>
public sealed record QueryParameterMatcher
{
    /// <summary>The parameter's name; case matters.</summary>
    public required string Name { get; init; }

    /// <summary>The condition on its value; null asks only that it is there.</summary>
    public StringMatcher? String { get; init; }

    /// <summary>Used without <see cref="String"/>: true, it must be there; false, it must not. Default true.</summary>
    public bool Present { get; init; } = true;
}
