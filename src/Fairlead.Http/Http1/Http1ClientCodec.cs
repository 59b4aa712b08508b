using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Http.Http1;

/// <summary>HTTP/1.1 towards upstreams: RFC 9110 and 9112, strict about framing.</summary>
public sealed class Http1ClientCodec : IClientCodec
{
    /// <inheritdoc/>
    public string Name => "http1";

    /// <inheritdoc/>
    public ClientSession CreateSession(Connection connection, IClientSessionObserver observer, ClientCodecOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(options);
        return new Http1ClientSession(connection, observer, options);
    }
}
