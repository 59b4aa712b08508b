using Fairlead.Headers;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Streams;

/// <summary>One request/response exchange, as filters see it. In prose: the <em>stream</em>.</summary>
/// <remarks>On the stream's worker only. Not to be kept beyond <see cref="StreamFilter.OnComplete"/>: it is used again for other streams.</remarks>
public abstract class StreamContext
{
    /// <summary>The request's head.</summary>
    public abstract RequestHead Request { get; }

    /// <summary>The response's head; its status is 0 until there is one.</summary>
    public abstract ResponseHead Response { get; }

    /// <summary>What is known of the exchange: addresses, byte counts, flags, times.</summary>
    public abstract StreamInfo Info { get; }

    /// <summary>The worker on which the stream lives.</summary>
    public abstract Worker Worker { get; }

    /// <summary>A random number, the same for the whole stream, for shares and weights.</summary>
    public abstract ulong RandomValue { get; }

    /// <summary>Cancelled when the exchange ends before its response, so that foreign calls can be given up. Allocates on first use.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>True once the response's head is on its way to the client.</summary>
    public abstract bool HasResponseStarted { get; }

    /// <summary>The request's body after <see cref="BufferRequestAsync"/>.</summary>
    public abstract ReadOnlyMemory<byte> BufferedRequestBody { get; }

    /// <summary>The response's body after <see cref="BufferResponseAsync"/>.</summary>
    public abstract ReadOnlyMemory<byte> BufferedResponseBody { get; }

    /// <summary>
    /// Answers the request here. The response passes the response phases of all filters, then ends. Return the task from the phase. If the response has already started, the stream is reset.
    /// </summary>
    /// <param name="status">The status code: 200–599.</param>
    /// <param name="body">The body, sent as <c>text/plain</c>; may be empty.</param>
    public abstract ValueTask<FilterVerdict> RespondAsync(int status, string body);

    /// <summary>Answers the request here with bytes of any type and a detail for the log.</summary>
    /// <param name="status">The status code: 200–599.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its type; empty if there is no body.</param>
    /// <param name="details">A word for <c>%RESPONSE_CODE_DETAILS%</c>.</param>
    /// <param name="configure">Adds headers; null for none.</param>
    public abstract ValueTask<FilterVerdict> RespondAsync(int status, ReadOnlyMemory<byte> body, string contentType, string details, Action<ResponseHead>? configure);

    /// <summary>Answers the request here with a message that ends with trailers, as gRPC's do.</summary>
    /// <param name="status">The status code: 200–599.</param>
    /// <param name="body">The body; without one the trailers go into the head, which is what gRPC calls <em>trailers only</em>.</param>
    /// <param name="contentType">Its type; empty if there is no body.</param>
    /// <param name="details">A word for <c>%RESPONSE_CODE_DETAILS%</c>.</param>
    /// <param name="configure">Adds headers; null for none.</param>
    /// <param name="trailers">The trailers. The filters' response phases see them, and may change them.</param>
    public abstract ValueTask<FilterVerdict> RespondAsync(int status, ReadOnlyMemory<byte> body, string contentType, string details, Action<ResponseHead>? configure, HeaderMap trailers);

    /// <summary>
    /// Waits for the whole request body, which goes on (through the data phases of the filters behind) after the current phase. In a headers phase only.
    /// Returns false if the body was larger than <paramref name="limit"/> bytes (413 has been answered) or the client has gone: return <see cref="FilterVerdict.Stop"/>.
    /// </summary>
    public abstract ValueTask<bool> BufferRequestAsync(int limit);

    /// <summary>The same for the response. Over the limit the client gets 500.</summary>
    public abstract ValueTask<bool> BufferResponseAsync(int limit);

    /// <summary>
    /// After <see cref="BufferRequestAsync"/>, in the same phase: another body goes on instead, even where there was none. The bytes are copied. Remove or set <c>content-length</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The request is not buffered.</exception>
    public abstract void ReplaceBufferedRequest(ReadOnlyMemory<byte> body);

    /// <summary>The same for the response after <see cref="BufferResponseAsync"/>. Not for local replies.</summary>
    /// <exception cref="InvalidOperationException">The response is not buffered.</exception>
    public abstract void ReplaceBufferedResponse(ReadOnlyMemory<byte> body);

    /// <summary>
    /// In the trailers phase of a response: sends more of the body before the trailers, through the data phases of the filters that have not seen the trailers yet.
    /// A filter that has moved all trailers into the body clears them: then the message ends without.
    /// </summary>
    /// <param name="data">The bytes; free again when the task completes.</param>
    /// <returns>False if the exchange is over: return <see cref="FilterVerdict.Stop"/>.</returns>
    /// <exception cref="InvalidOperationException">The trailers phase of the response is not running.</exception>
    public abstract ValueTask<bool> AddResponseDataAsync(ReadOnlyMemory<byte> data);

    /// <summary>The stream-wide state of type <typeparamref name="T"/>, or null. Filters share it.</summary>
    public abstract T? GetState<T>()
        where T : class;

    /// <summary>Sets the stream-wide state of type <typeparamref name="T"/>.</summary>
    public abstract void SetState<T>(T value)
        where T : class;

    /// <summary>Forgets the route that was chosen, so that changed headers are matched anew.</summary>
    public abstract void ClearRoute();
}
