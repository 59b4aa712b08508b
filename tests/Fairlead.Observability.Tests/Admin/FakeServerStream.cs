using System.Text;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Observability.Tests.Admin;

/// <summary>A request, and what was answered.</summary>
internal sealed class FakeServerStream : ServerStream
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _body = new();

    public FakeServerStream(string method, string path)
    {
        Request.Headers.Set(KnownHeader.Method, Encoding.ASCII.GetBytes(method));
        Request.Headers.Set(KnownHeader.Path, Encoding.ASCII.GetBytes(path));
    }

    public ResponseHead? Head { get; private set; }

    public bool IsEnded { get; private set; }

    public bool IsBroken { get; init; }

    public string Body => Encoding.UTF8.GetString(_body.WrittenSpan);

    public override RequestHead Request { get; } = new();

    public override Action? OnReset { get; set; }

    public override Connection Connection => throw new NotSupportedException();

    public override string Protocol => "HTTP/1.1";

    public override HeaderMap? ReceivedTrailers => null;

    public override bool IsReadComplete => true;

    public override StreamReset ResetReason => StreamReset.None;

    public override ValueTask<bool> WriteHeadersAsync(ResponseHead head, bool endStream)
    {
        Assert.Null(Head);
        Head = head;
        IsEnded = endStream;
        return new(!IsBroken);
    }

    public override ValueTask<bool> WriteDataAsync(ReadOnlyMemory<byte> data, bool endStream)
    {
        Assert.NotNull(Head);
        Assert.False(IsEnded || IsBroken);
        System.Buffers.BuffersExtensions.Write(_body, data.Span);
        IsEnded = endStream;
        return new(true);
    }

    public override ValueTask<bool> WriteInformationalAsync(int status, HeaderMap? headers) => throw new NotSupportedException();

    public override ValueTask<bool> WriteTrailersAsync(HeaderMap trailers) => throw new NotSupportedException();

    public override ValueTask<bool> FlushAsync() => new(true);

    public override ValueTask<BodyChunk> ReadDataAsync() => throw new NotSupportedException();

    public override void ReleaseData() => throw new NotSupportedException();

    public override void Reset(StreamReset reason) => throw new NotSupportedException();

    public override void CloseAfterResponse()
    {
    }
}
