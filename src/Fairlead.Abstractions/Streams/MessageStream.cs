using Fairlead.Headers;
using Fairlead.Transports;

namespace Fairlead.Streams;

/// <summary>One exchange on a connection, as a codec shows it: a message to read and a message to write, which flow at the same time.</summary>
/// <remarks>
/// On the connection's worker only. One read and one write may be pending at a time. Nothing here throws because of the peer: reads end with
/// <see cref="BodyStatus.Reset"/>, writes return false, and <see cref="ResetReason"/> tells why.
/// </remarks>
public abstract class MessageStream
{
    /// <summary>The connection that carries the stream.</summary>
    public abstract Connection Connection { get; }

    /// <summary>The protocol, as access logs name it: <c>HTTP/1.1</c>.</summary>
    public abstract string Protocol { get; }

    /// <summary>Trailers of the message being read: null if it had none. Valid after <see cref="BodyStatus.End"/>.</summary>
    public abstract HeaderMap? ReceivedTrailers { get; }

    /// <summary>True once the message being read is complete.</summary>
    public abstract bool IsReadComplete { get; }

    /// <summary>Why the stream broke off.</summary>
    public abstract StreamReset ResetReason { get; }

    /// <summary>Reads the next chunk of the body. A chunk must be released before the next read.</summary>
    public abstract ValueTask<BodyChunk> ReadDataAsync();

    /// <summary>Gives the last chunk back.</summary>
    public abstract void ReleaseData();

    /// <summary>Writes body bytes, not before the head. The memory is free again when the task completes. Returns false if the stream is broken.</summary>
    public abstract ValueTask<bool> WriteDataAsync(ReadOnlyMemory<byte> data, bool endStream);

    /// <summary>Writes trailers, which end the message. Returns false if the stream is broken.</summary>
    public abstract ValueTask<bool> WriteTrailersAsync(HeaderMap trailers);

    /// <summary>
    /// Breaks the stream off: the peer must not take what it got for complete (HTTP/1: the connection is aborted, unless nothing was sent; HTTP/2: RST_STREAM).
    /// Pending reads and writes complete.
    /// </summary>
    public abstract void Reset(StreamReset reason);
}
