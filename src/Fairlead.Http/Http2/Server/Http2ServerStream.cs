using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http2.Fields;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http2.Server;

/// <summary>One request and its response. Taken from a pool of the thread when a request begins, given back when it is done.</summary>
internal sealed class Http2ServerStream : ServerStream
{
    private readonly RequestHead _request = new();
    private readonly Action _onServed;
    private Http2ServerEngine _engine = null!;
    private ValueTaskAwaiter _serving;
    private bool _mustSendContinue;

    private Http2ServerStream()
    {
        Core = new StreamCore(this);
        _onServed = OnServed;
    }

    public StreamCore Core { get; }

    public override Connection Connection => _engine.Connection;

    public override string Protocol => "HTTP/2";

    public override RequestHead Request => _request;

    public override HeaderMap? ReceivedTrailers => Core.Trailers;

    public override bool IsReadComplete => Core.IsReadComplete;

    public override StreamReset ResetReason => Core.Fault;

    public override Action? OnReset
    {
        get => Core.OnReset;
        set => Core.OnReset = value;
    }

    private bool IsHead => _request.Method.SequenceEqual("HEAD"u8);

    public static Http2ServerStream Rent(Http2ServerEngine engine)
    {
        var stream = IdlePool<Http2ServerStream>.OfThread.TryRent() ?? new Http2ServerStream();
        stream._engine = engine;
        return stream;
    }

    public static void Return(Http2ServerStream stream)
    {
        stream._request.Clear();
        stream._engine = null!;
        IdlePool<Http2ServerStream>.OfThread.Return(stream);
    }

    /// <summary>Serves the request. When the handler is done, the stream is over.</summary>
    public void Serve(IServerStreamHandler handler)
    {
        _mustSendContinue = (_request.Flags & MessageFlags.ExpectContinue) != 0 && !_engine.ServerOptions.Proxy100Continue && !Core.IsRemoteClosed;
        var serving = handler.ServeAsync(this).GetAwaiter();
        if (serving.IsCompleted)
        {
            serving.GetResult();
            _engine.OnServed(this);
            return;
        }

        _serving = serving;
        serving.UnsafeOnCompleted(_onServed);
    }

    public override ValueTask<BodyChunk> ReadDataAsync()
    {
        if (_mustSendContinue)
        {
            _mustSendContinue = false;
            _engine.WriteHead(Core, 100, null, -1, endStream: false);
        }

        return Core.ReadAsync();
    }

    public override void ReleaseData() => Core.ReleaseData();

    public override ValueTask<bool> WriteInformationalAsync(int status, HeaderMap? headers)
    {
        if (Core.IsLocalClosed || Core.Fault != StreamReset.None)
            return new(Core.Fault == StreamReset.None);
        if (status == 100)
            _mustSendContinue = false;
        _engine.WriteHead(Core, status, headers, -1, endStream: false);
        return new(true);
    }

    public override ValueTask<bool> WriteHeadersAsync(ResponseHead head, bool endStream)
    {
        if (Core.Fault != StreamReset.None || Core.IsLocalClosed)
            return new(false);
        _mustSendContinue = false;

        // A protocol switch is a 200 here (RFC 8441, 5); what proves it in HTTP/1.1 is left out.
        if (head.Status == 101)
        {
            head.Headers.Remove("sec-websocket-accept"u8);
            _engine.WriteHead(Core, 200, head.Headers, -1, endStream: false);
            return new(true);
        }

        var isBodiless = IsHead || head.Status is 204 or 304;
        _engine.WriteHead(Core, head.Status, head.Headers, head.Status == 204 ? -1 : head.ContentLength, endStream || isBodiless);
        return new(true);
    }

    public override ValueTask<bool> FlushAsync() => new(Core.Fault == StreamReset.None);

    public override ValueTask<bool> WriteDataAsync(ReadOnlyMemory<byte> data, bool endStream) => Core.WriteAsync(data, endStream);

    public override ValueTask<bool> WriteTrailersAsync(HeaderMap trailers)
    {
        if (Core.Fault != StreamReset.None || Core.IsLocalClosed)
            return new(Core.Fault == StreamReset.None);
        _engine.WriteTrailers(Core, trailers);
        return new(true);
    }

    public override void CloseAfterResponse()
    {
        // Streams are independent; but a client whose request is not wanted any more need not go on sending it (RFC 9113, 8.1).
        if (Core.IsLocalClosed && !Core.IsRemoteClosed)
            _engine.Cancel(Core, Http2ErrorCode.NoError, StreamReset.LocalReset);
    }

    public override void Reset(StreamReset reason) => _engine.Cancel(Core, CodeOf(reason), reason == StreamReset.None ? StreamReset.LocalReset : reason);

    private static Http2ErrorCode CodeOf(StreamReset reason) => reason switch
    {
        StreamReset.ProtocolError => Http2ErrorCode.ProtocolError,
        StreamReset.RemoteRefused => Http2ErrorCode.RefusedStream,
        StreamReset.Timeout => Http2ErrorCode.Cancel,
        _ => Http2ErrorCode.InternalError,
    };

    private void OnServed()
    {
        _serving.GetResult();
        _serving = default;
        _engine.OnServed(this);
    }
}
