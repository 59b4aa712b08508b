using Fairlead.Streams;

namespace Fairlead.Codecs;

/// <summary>A request to write and a response to read.</summary>
public abstract class ClientStream : MessageStream
{
    /// <summary>True if any byte of a response was received.</summary>
    public abstract bool HasResponseBytes { get; }

    /// <summary>True if the connection served other requests before: a failure without a response byte may mean that it was stale.</summary>
    public abstract bool IsOnReusedConnection { get; }

    /// <summary>Called inline when the stream breaks while no read is pending; null for no one.</summary>
    public abstract Action? OnReset { get; set; }

    /// <summary>Sends the request's head: pseudo-headers make the request line. May be held back to go with the first data unless <paramref name="endStream"/>; <see cref="FlushAsync"/> sends it.</summary>
    public abstract ValueTask<bool> WriteHeadersAsync(RequestHead head, bool endStream);

    /// <summary>Sends what was held back.</summary>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Reads the next head into <paramref name="head"/>: an interim one (1xx) or the final one. Returns false if the stream broke (see <see cref="MessageStream.ResetReason"/>).</summary>
    public abstract ValueTask<bool> ReadHeadersAsync(ResponseHead head);

    /// <summary>
    /// Ends the use of the stream. A finished exchange gives the connection back to its session; an unfinished one is reset.
    /// The object must not be used afterwards.
    /// </summary>
    public abstract void Release();
}
