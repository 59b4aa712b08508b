using Fairlead.Headers;

namespace Fairlead.Streams;

/// <summary>
/// Takes part in one request/response exchange. Override the phases that matter; awaiting in a phase pauses the exchange in that direction.
/// </summary>
/// <remarks>
/// <para>1. An instance is made (or taken from a pool) per stream, so fields may hold the stream's state. 2. Request phases run in the order of the chain: headers, data
/// (each chunk), trailers. 3. Response phases run in the reverse order. Both directions may interleave at awaits but never run at the same time. 4. <see cref="OnComplete"/> runs last, always.
/// 5. If <see cref="TryReset"/> returns true the instance is used again.</para>
/// <para>A phase that throws fails its own stream with 500 and a log line that names the filter.</para>
/// </remarks>
public abstract class StreamFilter
{
    /// <summary>The request's head has come.</summary>
    /// <param name="stream">The exchange.</param>
    /// <param name="endStream">True if no body and no trailers follow.</param>
    public virtual ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

    /// <summary>A chunk of the request's body has come. <see cref="DataChunk.Replace"/> changes what goes on.</summary>
    public virtual ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => new(FilterVerdict.Continue);

    /// <summary>The request's trailers have come; they end the request.</summary>
    public virtual ValueTask<FilterVerdict> OnRequestTrailersAsync(StreamContext stream, HeaderMap trailers) => new(FilterVerdict.Continue);

    /// <summary>The response's head has come (not for 1xx), from the upstream or as a local reply.</summary>
    public virtual ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

    /// <summary>A chunk of the response's body has come. <see cref="DataChunk.Replace"/> changes what goes on.</summary>
    public virtual ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => new(FilterVerdict.Continue);

    /// <summary>The response's trailers have come; they end the response.</summary>
    public virtual ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, HeaderMap trailers) => new(FilterVerdict.Continue);

    /// <summary>The exchange is over, well or badly. Must not throw.</summary>
    public virtual void OnComplete(StreamContext stream)
    {
    }

    /// <summary>Makes the instance as good as new. Returns false (the default) if it must not be used for another stream.</summary>
    public virtual bool TryReset() => false;
}
