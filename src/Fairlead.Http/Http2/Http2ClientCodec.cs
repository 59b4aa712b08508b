using Fairlead.Codecs;
using Fairlead.Http.Http2.Client;
using Fairlead.Transports;

namespace Fairlead.Http.Http2;

/// <summary>HTTP/2 towards upstreams, with prior knowledge: RFC 9113, 7541 and 8441.</summary>
public sealed class Http2ClientCodec : IClientCodec
{
    /// <inheritdoc/>
    public string Name => "http2";

    /// <inheritdoc/>
    public ClientSession CreateSession(Connection connection, IClientSessionObserver observer, ClientCodecOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(options);
        return new Http2ClientSession(connection, observer, options);
    }
}
