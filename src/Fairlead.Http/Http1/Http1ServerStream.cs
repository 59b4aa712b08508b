using System.Buffers;
using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>One request and its response. Taken from a pool of the thread when a request begins, given back when it is done.</summary>
internal sealed class Http1ServerStream : ServerStream
{
    private readonly RequestHead _request = new();
    private readonly BodyWriter _writer = new();
    private Http1ServerSession _session = null!;
    private BodyReader? _body;
    private MessageFraming _framing;
    private StreamReset _reset;
    private bool _mustSendContinue;
    private bool _mustClose;

    public override Connection Connection => _session.Connection;

    public override string Protocol => IsHttp10 ? "HTTP/1.0" : "HTTP/1.1";

    public override RequestHead Request => _request;

    public override HeaderMap? ReceivedTrailers => _session.Options.Http1.EnableTrailers ? _body?.Trailers : null;

    public override bool IsReadComplete => _body is null || _body.IsComplete;

    public override StreamReset ResetReason => _reset != StreamReset.None ? _reset : _body?.Fault ?? StreamReset.None;

    public override Action? OnReset { get; set; }

    public HttpError HeadError { get; private set; }

    public bool IsWriteComplete => _writer.IsComplete;

    public bool IsTunnel { get; private set; }

    public bool IsUpgrade => (_request.Flags & MessageFlags.Upgrade) != 0 || IsConnect;

    public bool IsConnectRefused => IsConnect && !_session.Options.AllowConnect;

    /// <summary>True if no further request may follow on this connection.</summary>
    public bool MustClose => _mustClose || _body is { Fault: not StreamReset.None };

    /// <summary>True if this side or the client broke the stream off; a body that is malformed can still be answered.</summary>
    public bool IsReset => _reset != StreamReset.None;

    private bool IsHttp10 => (_request.Flags & MessageFlags.Http10) != 0;

    private bool IsConnect => _request.Method.SequenceEqual("CONNECT"u8);

    private bool IsHead => _request.Method.SequenceEqual("HEAD"u8);

    public static Http1ServerStream Rent(Http1ServerSession session)
    {
        var stream = IdlePool<Http1ServerStream>.OfThread.TryRent() ?? new Http1ServerStream();
        stream._session = session;
        return stream;
    }

    public static void Return(Http1ServerStream stream)
    {
        stream.Clear();
        IdlePool<Http1ServerStream>.OfThread.Return(stream);
    }

    public ParseStatus ParseHead(ReadOnlySequence<byte> buffer, ref int scanned)
    {
        var text = buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray();
        _framing = MessageFraming.Create();
        var status = RequestParser.Parse(text, ref scanned, _session.Options, _request, ref _framing, out var consumed, out var error);
        switch (status)
        {
            case ParseStatus.Done:
                _session.Input.AdvanceTo(buffer.GetPosition(consumed));
                BeginBody();
                break;
            case ParseStatus.NeedMore:
                _session.Input.AdvanceTo(buffer.Start, buffer.End);
                break;
            default:
                HeadError = error;
                _session.Input.AdvanceTo(buffer.End);
                break;
        }

        return status;
    }

    public override ValueTask<BodyChunk> ReadDataAsync()
    {
        if (_body is null)
            return new(new BodyChunk(default, _reset == StreamReset.None ? BodyStatus.End : BodyStatus.Reset));
        if (_mustSendContinue)
            return ContinueAndReadAsync();
        return _body.ReadAsync();
    }

    public override void ReleaseData()
    {
        if (_body is null)
            return;
        _body.Release();
        if (_body.IsComplete && !IsTunnel)
            _session.OnRequestComplete();
    }

    public override ValueTask<bool> WriteInformationalAsync(int status, HeaderMap? headers)
    {
        // HTTP/1.0 does not know interim responses (RFC 9110, 15.2).
        if (IsHttp10 || !_writer.IsIdle || _reset != StreamReset.None)
            return new(_reset == StreamReset.None);
        if (status == 100)
            _mustSendContinue = false;
        HeadWriter.WriteInformational(Connection.Output, status, headers);
        return FlushOutputAsync();
    }

    public override ValueTask<bool> WriteHeadersAsync(ResponseHead head, bool endStream)
    {
        if (_reset != StreamReset.None)
            return new(false);

        // A client that was not told to go on may send its body after all, or not: what follows could be either (RFC 9110, 10.1.1).
        _mustClose |= _mustSendContinue;
        _mustSendContinue = false;
        var status = head.Status;
        if (status == 101 || (IsConnect && status is >= 200 and < 300))
            return BeginTunnelAsync(head);
        var isBodiless = IsHead || status is 204 or 304;
        var (kind, length) = FramingOf(head, endStream, isBodiless);
        _mustClose = MustClose || _session.MustClose || kind == BodyKind.UntilClose || MustCloseByRequest() || (IsUpgrade && !IsReadComplete);
        var option = _mustClose ? ConnectionOption.Close : IsHttp10 ? ConnectionOption.KeepAlive : ConnectionOption.None;
        HeadWriter.WriteResponse(Connection.Output, head, kind, length, option);
        _writer.Begin(Connection, kind, length, isBodiless);
        return endStream ? _writer.EndWithoutBodyAsync() : new(true);
    }

    public override ValueTask<bool> FlushAsync() => _reset == StreamReset.None ? _writer.FlushAsync() : new(false);

    public override ValueTask<bool> WriteDataAsync(ReadOnlyMemory<byte> data, bool endStream) =>
        _reset == StreamReset.None ? _writer.WriteAsync(data, endStream) : new(false);

    public override ValueTask<bool> WriteTrailersAsync(HeaderMap trailers)
    {
        if (_reset != StreamReset.None)
            return new(false);
        return _writer.WriteTrailersAsync(_session.Options.Http1.EnableTrailers ? trailers : null);
    }

    public override void CloseAfterResponse() => _mustClose = true;

    public override void Reset(StreamReset reason)
    {
        if (_reset != StreamReset.None)
            return;
        _reset = reason == StreamReset.None ? StreamReset.LocalReset : reason;
        _body?.Fail(_reset);
        Connection.Abort();
    }

    /// <summary>The client went away while nobody was reading.</summary>
    public void OnPeerGone()
    {
        if (_reset != StreamReset.None)
            return;
        _reset = StreamReset.RemoteReset;
        _body?.Fail(_reset);
        OnReset?.Invoke();
    }

    /// <summary>Writes a whole response without a body that closes the connection.</summary>
    public void WriteError(int status)
    {
        var head = new ResponseHead { Status = status, ContentLength = 0 };
        HeadWriter.WriteResponse(Connection.Output, head, BodyKind.Length, 0, ConnectionOption.Close);
    }

    /// <summary>Reads the rest of the body away. Returns false if there is too much of it, or none comes.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public async ValueTask<bool> DiscardBodyAsync(int limit)
    {
        while (true)
        {
            var chunk = await _body!.ReadAsync();
            limit -= chunk.Data.Length;
            _body!.Release();
            if (chunk.Status == BodyStatus.End)
                return true;
            if (chunk.Status == BodyStatus.Reset || limit < 0)
                return false;
        }
    }

    public void Release() => _body?.Release();

    private void BeginBody()
    {
        _mustSendContinue = (_request.Flags & MessageFlags.ExpectContinue) != 0 && !_session.Options.Proxy100Continue;
        var kind = _framing.IsChunked ? BodyKind.Chunked : _framing.ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        if (kind == BodyKind.None)
        {
            _mustSendContinue = false;
            return;
        }

        Body().Begin(_session.Input, Connection, kind, _framing.ContentLength);
    }

    private BodyReader Body()
    {
        var options = _session.Options;
        return _body ??= new BodyReader(new ChunkLimits(options.MaxChunkExtensionBytes, options.MaxHeaderBytes, options.MaxHeaderCount));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<BodyChunk> ContinueAndReadAsync()
    {
        _mustSendContinue = false;
        if (_writer.IsIdle)
        {
            HeadWriter.WriteInformational(Connection.Output, 100, null);
            await FlushOutputAsync();
        }

        return await _body!.ReadAsync();
    }

    private (BodyKind Kind, long Length) FramingOf(ResponseHead head, bool endStream, bool isBodiless)
    {
        if (isBodiless)
            return head.Status == 204 ? (BodyKind.None, -1) : (BodyKind.None, head.ContentLength);
        if (endStream)
            return (BodyKind.Length, 0);
        if (head.ContentLength >= 0)
            return (BodyKind.Length, head.ContentLength);
        return (IsHttp10 ? BodyKind.UntilClose : BodyKind.Chunked, -1);
    }

    private bool MustCloseByRequest() => IsHttp10 ? !_framing.HasKeepAlive || _framing.HasClose : _framing.HasClose;

    private ValueTask<bool> BeginTunnelAsync(ResponseHead head)
    {
        IsTunnel = true;
        _mustClose = true;
        WebSocketProof.AddAccept(_request, head);
        HeadWriter.WriteResponse(Connection.Output, head, BodyKind.UntilClose, -1, head.Status == 101 ? ConnectionOption.Upgrade : ConnectionOption.None);
        _writer.Begin(Connection, BodyKind.UntilClose, -1, isDiscarded: false);
        Body().Begin(_session.Input, Connection, BodyKind.UntilClose, -1);
        return _writer.FlushAsync();
    }

    private ValueTask<bool> FlushOutputAsync()
    {
        var flush = Connection.Output.FlushAsync();
        return flush.IsCompletedSuccessfully ? new(!flush.Result.IsCompleted) : WaitAsync(flush);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> WaitAsync(ValueTask<System.IO.Pipelines.FlushResult> flush) => !(await flush).IsCompleted;

    private void Clear()
    {
        _body?.Release();
        _request.Clear();
        _writer.Clear();
        _body = null;
        _reset = StreamReset.None;
        _mustSendContinue = _mustClose = false;
        IsTunnel = false;
        OnReset = null;
        HeadError = default;
        _session = null!;
    }
}
