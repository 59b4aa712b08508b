using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>A filter whose phases the test gives.</summary>
internal sealed class ScriptedFilter : StreamFilter
{
    public Func<StreamContext, bool, ValueTask<FilterVerdict>>? RequestHeaders { get; init; }

    public Func<StreamContext, DataChunk, bool, ValueTask<FilterVerdict>>? RequestData { get; init; }

    public Func<StreamContext, HeaderMap, ValueTask<FilterVerdict>>? RequestTrailers { get; init; }

    public Func<StreamContext, bool, ValueTask<FilterVerdict>>? ResponseHeaders { get; init; }

    public Func<StreamContext, DataChunk, bool, ValueTask<FilterVerdict>>? ResponseData { get; init; }

    public Func<StreamContext, HeaderMap, ValueTask<FilterVerdict>>? ResponseTrailers { get; init; }

    public Action<StreamContext>? Complete { get; init; }

    private static ValueTask<FilterVerdict> Go => new(FilterVerdict.Continue);

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream) => RequestHeaders?.Invoke(stream, endStream) ?? Go;

    public override ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => RequestData?.Invoke(stream, chunk, endStream) ?? Go;

    public override ValueTask<FilterVerdict> OnRequestTrailersAsync(StreamContext stream, HeaderMap trailers) => RequestTrailers?.Invoke(stream, trailers) ?? Go;

    public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream) => ResponseHeaders?.Invoke(stream, endStream) ?? Go;

    public override ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => ResponseData?.Invoke(stream, chunk, endStream) ?? Go;

    public override ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, HeaderMap trailers) => ResponseTrailers?.Invoke(stream, trailers) ?? Go;

    public override void OnComplete(StreamContext stream) => Complete?.Invoke(stream);
}
