using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Http.Http1;

/// <summary>HTTP/1.1 (and 1.0) towards clients: RFC 9110 and 9112, strict about framing.</summary>
public sealed class Http1ServerCodec : IServerCodec
{
    /// <inheritdoc/>
    public string Name => "http1";

    /// <inheritdoc/>
    public ServerSession CreateSession(Connection connection, IServerStreamHandler handler, ServerCodecOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        return new Http1ServerSession(connection, handler, options);
    }
}
