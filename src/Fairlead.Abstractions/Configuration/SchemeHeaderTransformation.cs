namespace Fairlead.Configuration;

/// <summary>What <c>:scheme</c> says to upstreams. Source: <c>envoy.config.core.v3.SchemeHeaderTransformation</c>. By default that of the client.</summary>
public sealed record SchemeHeaderTransformation
{
    /// <summary>This, <c>http</c> or <c>https</c>; null leaves it.</summary>
    public string? SchemeToOverwrite { get; init; }

    /// <summary><c>https</c> if the connection to the upstream has TLS, else <c>http</c>.</summary>
    public bool MatchUpstream { get; init; }
}
