using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Codecs;

/// <summary>A request to read and a response to write.</summary>
public abstract class ServerStream : MessageStream
{
    /// <summary>The request's head, filled and checked by the codec: method, path, authority (from <c>Host</c>, from the absolute target if there was one), fields.</summary>
    /// <remarks>
    /// Connection-specific fields (RFC 9110, 7.6.1: <c>Connection</c> and what it names, <c>Keep-Alive</c>, <c>Proxy-Connection</c>, <c>Transfer-Encoding</c>, <c>Upgrade</c>, <c>TE</c> but <c>trailers</c>)
    /// are not in it. <c>Upgrade</c> stays if <see cref="MessageFlags.Upgrade"/> is set.
    /// </remarks>
    public abstract RequestHead Request { get; }

    /// <summary>Called inline when the client resets the stream or goes away while no read or write is pending; null for no one.</summary>
    public abstract Action? OnReset { get; set; }

    /// <summary>Sends an interim response (1xx, not 101).</summary>
    public abstract ValueTask<bool> WriteInformationalAsync(int status, HeaderMap? headers);

    /// <summary>Sends the response's head. A status of 101 or a 2xx to CONNECT turns both directions into a tunnel. Returns false if the stream is broken.</summary>
    /// <remarks>
    /// May be held back to be sent together with the first data, until the first data is written, or <c>FlushAsync</c> is called. The codec chooses the framing;
    /// connection-specific fields of <paramref name="head"/> are not sent.
    /// </remarks>
    public abstract ValueTask<bool> WriteHeadersAsync(ResponseHead head, bool endStream);

    /// <summary>Sends what was held back.</summary>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Ask the codec to close the connection (or, where streams are independent, nothing) after this exchange.</summary>
    public abstract void CloseAfterResponse();
}
