namespace Fairlead.Transports;

/// <summary>What is known before a handshake.</summary>
/// <param name="ServerName">Upstream: the host name of the endpoint, or the name that the request asks for; may be empty. Downstream: empty.</param>
/// <param name="ApplicationProtocols">Upstream: what the codec speaks (<c>h2</c>, <c>http/1.1</c>), for contexts that name no protocols themselves. Downstream: empty.</param>
public readonly record struct HandshakeContext(string ServerName, IReadOnlyList<string> ApplicationProtocols);
