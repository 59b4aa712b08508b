using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2.Fields;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Http.Http2.Server;

/// <summary>The server's end of a connection: takes requests, and refuses what is none.</summary>
internal sealed class Http2ServerEngine : Http2Engine
{
    private static readonly byte[] ClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly IServerStreamHandler _handler;
    private readonly RequestFieldReader _requestReader;
    private readonly TrailerFieldReader _trailerReader;
    private readonly SessionTimer _idleTimer;
    private readonly SessionTimer _headTimer;
    private readonly SessionTimer _drainTimer;
    private readonly SessionTimer? _lifeTimer;
    private int _lastStreamId;
    private bool _hasPreface;
    private bool _isDraining;
    private bool _isClosingSoon;

    public Http2ServerEngine(Connection connection, IServerStreamHandler handler, ServerCodecOptions options)
        : base(connection, options.Http2, options.MaxHeaderBytes, options.MaxHeaderCount, options.Statistics)
    {
        _handler = handler;
        ServerOptions = options;
        _requestReader = new RequestFieldReader(options);
        _trailerReader = new TrailerFieldReader(options.MaxHeaderCount);
        _idleTimer = new SessionTimer(OnIdle);
        _headTimer = new SessionTimer(() => Fail(Http2ErrorCode.EnhanceYourCalm, "http2.request_headers_timeout"));
        _drainTimer = new SessionTimer(CloseSoon);
        if (options.MaxConnectionDurationMilliseconds > 0)
        {
            _lifeTimer = new SessionTimer(Drain);
            _lifeTimer.Arm(connection.Worker, options.MaxConnectionDurationMilliseconds);
        }
    }

    public ServerCodecOptions ServerOptions { get; }

    protected override int LastPeerStreamId => _lastStreamId;

    /// <summary>RFC 9113, 6.8: first a warning without a limit, so that no request on its way is lost; then, after a while, the limit; then the end.</summary>
    public void Drain()
    {
        if (_isDraining || IsClosed)
            return;
        _isDraining = true;
        WriteGoAway(int.MaxValue, Http2ErrorCode.NoError);
        _drainTimer.Arm(Connection.Worker, Math.Max(1, ServerOptions.DrainTimeoutMilliseconds));
    }

    public void WriteHead(StreamCore stream, int status, HeaderMap? headers, long length, bool endStream)
    {
        HeaderBlockWriter.WriteResponse(Output, Encoder, stream.Id, Peer.MaxFrameSize, status, headers, length, endStream);
        if (endStream)
            CloseLocal(stream);
    }

    public void WriteTrailers(StreamCore stream, HeaderMap trailers)
    {
        HeaderBlockWriter.WriteTrailers(Output, Encoder, stream.Id, Peer.MaxFrameSize, trailers);
        CloseLocal(stream);
    }

    /// <summary>The handler is done.</summary>
    public void OnServed(Http2ServerStream stream)
    {
        var core = stream.Core;
        if (!core.IsLocalClosed)
            Cancel(core, Http2ErrorCode.InternalError, StreamReset.LocalReset);
        else if (!core.IsRemoteClosed)
            Cancel(core, Http2ErrorCode.NoError, StreamReset.LocalReset);
        core.Retire();
        Http2ServerStream.Return(stream);
        OnRest();
    }

    protected override void Start()
    {
        ReadOnlySpan<(SettingId, uint)> settings =
        [
            (SettingId.MaxConcurrentStreams, (uint)Options.MaxConcurrentStreams),
            (SettingId.InitialWindowSize, (uint)Options.InitialStreamWindowSize),
            (SettingId.MaxHeaderListSize, (uint)MaxHeaderBytes),
            (SettingId.HeaderTableSize, (uint)Options.HpackTableSize),
            (SettingId.EnableConnectProtocol, Options.AllowConnect ? 1u : 0u),
        ];
        WriteSettings(settings);
        if (ServerOptions.RequestHeadersTimeoutMilliseconds > 0)
            _headTimer.Arm(Connection.Worker, ServerOptions.RequestHeadersTimeoutMilliseconds);
    }

    protected override int SkipPreface(ReadOnlySpan<byte> bytes)
    {
        if (_hasPreface)
            return 0;
        var length = Math.Min(bytes.Length, ClientPreface.Length);
        if (!bytes[..length].SequenceEqual(ClientPreface.AsSpan(0, length)))
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.bad_preface");
            return bytes.Length;
        }

        if (length < ClientPreface.Length)
            return -1;
        _hasPreface = true;
        _headTimer.Disarm();
        OnRest();
        return ClientPreface.Length;
    }

    protected override void OnBlockBegun()
    {
        if (ServerOptions.RequestHeadersTimeoutMilliseconds > 0)
            _headTimer.Arm(Connection.Worker, ServerOptions.RequestHeadersTimeoutMilliseconds);
    }

    protected override bool IsIdle(int streamId) => (streamId & 1) == 0 || streamId > _lastStreamId;

    protected override void OnHeaders(int streamId, bool endStream, ReadOnlySpan<byte> block)
    {
        _headTimer.Disarm();
        if (Find(streamId) is { } stream)
            OnTrailers(stream, endStream, block);
        else if ((streamId & 1) == 0)
            Fail(Http2ErrorCode.ProtocolError, "http2.even_stream_id");
        else if (IsBrokenOff(streamId))
            IgnoreBlock(block);
        else if (streamId <= _lastStreamId)
            Fail(IsRecent(streamId) ? Http2ErrorCode.StreamClosed : Http2ErrorCode.ProtocolError, "http2.headers_on_closed_stream");
        else
            OnRequest(streamId, endStream, block);
    }

    protected override void OnGoAway(int lastStreamId, Http2ErrorCode code) => Drain();

    protected override void OnStreamRemoved()
    {
    }

    protected override void OnSettings()
    {
    }

    protected override void OnFailed(Http2ErrorCode code, string details) => Report(0, details);

    protected override void OnStreamError(int streamId, string details) => Report(0, details);

    protected override void OnClosed()
    {
        var worker = Connection.Worker;
        _idleTimer.Remove(worker);
        _headTimer.Remove(worker);
        _drainTimer.Remove(worker);
        _lifeTimer?.Remove(worker);
    }

    private void CloseLocal(StreamCore stream)
    {
        stream.CloseLocal();
        RemoveIfClosed(stream);
    }

    private void OnRequest(int streamId, bool endStream, ReadOnlySpan<byte> block)
    {
        _lastStreamId = streamId;
        StreamsOpened++;
        var stream = Http2ServerStream.Rent(this);
        _requestReader.Begin(stream.Request);
        var reader = _requestReader;
        var status = Decoder.Decode(block, MaxHeaderBytes, ref reader);
        _requestReader.Finish();
        Count(Http2Stat.DroppedHeadersWithUnderscores, _requestReader.DroppedCount);
        if (status.IsCompressionError())
        {
            Http2ServerStream.Return(stream);
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
            return;
        }

        stream.Core.Begin(this, streamId, Peer.InitialWindowSize, StreamWindow);
        if (!IsWelcome(stream, endStream, status == HpackStatus.HeaderListTooLarge ? HeaderVerdict.TooLarge : _requestReader.Verdict))
        {
            Http2ServerStream.Return(stream);
            return;
        }

        Add(stream.Core);
        _idleTimer.Disarm();
        if (_handler.ShouldDrain || (ServerOptions.MaxRequestsPerConnection > 0 && StreamsOpened >= ServerOptions.MaxRequestsPerConnection))
            Drain();
        stream.Serve(_handler);
    }

    private bool IsWelcome(Http2ServerStream stream, bool endStream, HeaderVerdict verdict)
    {
        var id = stream.Core.Id;
        switch (verdict)
        {
            case HeaderVerdict.Malformed:
                OnMalformed(id, _requestReader.Details);
                return false;
            case HeaderVerdict.TooLarge:
                Count(Http2Stat.HeaderOverflow);
                Refuse(stream, endStream, 431, "http2.headers_too_large");
                return false;
            case HeaderVerdict.BadRequest:
                if (_requestReader.Details == RequestFieldReader.UnexpectedUnderscore)
                    Count(Http2Stat.RequestsRejectedWithUnderscoresInHeaders);
                Refuse(stream, endStream, _requestReader.Details == "http2.expectation_failed" ? 417 : 400, _requestReader.Details);
                return false;
        }

        if (_isClosingSoon || ActiveStreams >= Options.MaxConcurrentStreams)
        {
            RefuseUnseen(id);
            return false;
        }

        if (stream.Request.Method.SequenceEqual("CONNECT"u8) && !ServerOptions.AllowConnect)
        {
            Refuse(stream, endStream, 405, "http2.connect_not_allowed");
            return false;
        }

        stream.Core.ExpectedLength = stream.Request.ContentLength;
        if (!endStream)
            return true;
        if (stream.Core.Accepts(0, endStream: true))
        {
            stream.Core.OnEnd();
            return true;
        }

        OnMalformed(id, "http2.content_length_mismatch");
        return false;
    }

    /// <summary>Answers what cannot be served.</summary>
    private void Refuse(Http2ServerStream stream, bool endStream, int status, string details)
    {
        HeaderBlockWriter.WriteResponse(Output, Encoder, stream.Core.Id, Peer.MaxFrameSize, status, null, 0, endStream: true);
        if (!endStream)
            WriteReset(stream.Core.Id, Http2ErrorCode.NoError);
        Forget(stream.Core.Id, isBrokenOff: !endStream);
        _handler.OnProtocolError(stream, status, details);
    }

    /// <summary>A block for a stream that was broken off: it still changes the table.</summary>
    private void IgnoreBlock(ReadOnlySpan<byte> block)
    {
        var ignored = default(IgnoredFields);
        if (Decoder.Decode(block, MaxHeaderBytes, ref ignored).IsCompressionError())
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
    }

    private void OnTrailers(StreamCore stream, bool endStream, ReadOnlySpan<byte> block)
    {
        var trailers = stream.BeginTrailers();
        _trailerReader.Begin(trailers);
        var reader = _trailerReader;
        var status = Decoder.Decode(block, MaxHeaderBytes, ref reader);
        if (status.IsCompressionError())
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
        else if (stream.IsRemoteClosed)
            ResetStream(stream.Id, Http2ErrorCode.StreamClosed);
        else if (!endStream || status != HpackStatus.Ok || !_trailerReader.IsGood || !stream.Accepts(0, endStream: true))
            OnMalformed(stream.Id, "http2.invalid_trailers");
        else
            EndWithTrailers(stream);
    }

    private void Report(int status, string details)
    {
        var stream = Http2ServerStream.Rent(this);
        stream.Core.Begin(this, 0, 0, 0);
        _handler.OnProtocolError(stream, status, details);
        Http2ServerStream.Return(stream);
    }

    private void OnRest()
    {
        if (ActiveStreams > 0 || IsClosed)
            return;
        if (_isClosingSoon)
            SayGoodbye(Http2ErrorCode.NoError);
        else if (ServerOptions.IdleTimeoutMilliseconds > 0)
            _idleTimer.Arm(Connection.Worker, ServerOptions.IdleTimeoutMilliseconds);
    }

    private void OnIdle()
    {
        if (ActiveStreams == 0)
            SayGoodbye(Http2ErrorCode.NoError);
    }

    private void CloseSoon()
    {
        if (IsClosed)
            return;
        _isClosingSoon = true;
        if (ActiveStreams > 0)
            WriteGoAway(_lastStreamId, Http2ErrorCode.NoError);
        OnRest();
    }
}
