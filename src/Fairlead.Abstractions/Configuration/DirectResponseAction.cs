namespace Fairlead.Configuration;

/// <summary>Answer here. Source: <c>envoy.config.route.v3.DirectResponseAction</c>.</summary>
public sealed record DirectResponseAction : RouteDecision
{
    /// <summary>The status: 200–599.</summary>
    public required int Status { get; init; }

    /// <summary>The body, as UTF-8; may be empty.</summary>
    public string Body { get; init; } = "";
}
