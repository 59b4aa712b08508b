using Fairlead.Codecs;
using Fairlead.Http.Http2.Server;
using Fairlead.Transports;

namespace Fairlead.Http.Http2;

/// <summary>HTTP/2 towards clients: RFC 9113, 7541 and 8441.</summary>
public sealed class Http2ServerCodec : IServerCodec
{
    /// <inheritdoc/>
    public string Name => "http2";

    /// <inheritdoc/>
    public ServerSession CreateSession(Connection connection, IServerStreamHandler handler, ServerCodecOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        return new Http2ServerSession(connection, handler, options);
    }
}
