namespace Fairlead.Transports;

/// <summary>What is known before a handshake.</summary>
/// <param name="ServerName">Upstream: the host name of the endpoint; may be empty. Downstream: empty.</param>
/// <param name="ApplicationProtocols">Upstream: what the codec speaks (<c>h2</c>, <c>http/1.1</c>), for contexts that name no protocols themselves. Downstream: empty.</param>
public readonly record struct HandshakeContext(string ServerName, IReadOnlyList<string> ApplicationProtocols)
{
    /// <summary>Upstream: the name to ask for on behalf of a request, before any other; empty if it is left to the context.</summary>
    public string RequestedName
    {
        get => field ?? "";
        init;
    }

    /// <summary>Upstream: what the peer's certificate must be for on behalf of a request; empty if it is left to the context.</summary>
    public string ExpectedName
    {
        get => field ?? "";
        init;
    }

    /// <summary>Upstream: the client for whom the connection is made; null if it is for any or none, such as a health check.</summary>
    public ClientAddresses? Client { get; init; }
}
