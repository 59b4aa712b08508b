namespace Fairlead.Configuration;

/// <summary>Allows a protocol switch. Source: <c>UpgradeConfig</c> of the HTTP connection manager and of routes.</summary>
public sealed record UpgradeConfig
{
    /// <summary>The token of <c>Upgrade</c>, such as <c>websocket</c>, or <c>CONNECT</c>; case does not matter.</summary>
    public required string UpgradeType { get; init; }

    /// <summary>False forbids what an outer level allows. Default true.</summary>
    public bool Enabled { get; init; } = true;
}
