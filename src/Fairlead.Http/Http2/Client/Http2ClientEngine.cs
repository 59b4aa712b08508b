using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2.Fields;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Http.Http2.Client;

/// <summary>The client's end of a connection: opens streams, and knows which of them the server has never looked at.</summary>
internal sealed class Http2ClientEngine : Http2Engine
{
    // Until the server tells its limit; what RFC 9113, 6.5.2 recommends as the least.
    private const int StreamsBeforeSettings = 100;

    private readonly Http2ClientSession _session;
    private readonly IClientSessionObserver _observer;
    private readonly ResponseFieldReader _responseReader;
    private readonly TrailerFieldReader _trailerReader;
    private readonly SessionTimer _idleTimer;
    private readonly SessionTimer? _lifeTimer;
    private TaskCompletionSource? _settings;
    private int _nextId = 1;
    private int _open;
    private bool _isDraining;

    public Http2ClientEngine(Http2ClientSession session, Connection connection, IClientSessionObserver observer, ClientCodecOptions options)
        : base(connection, options.Http2, options.MaxHeaderBytes, options.MaxHeaderCount, options.Statistics)
    {
        _session = session;
        _observer = observer;
        ClientOptions = options;
        _responseReader = new ResponseFieldReader(options.MaxHeaderCount);
        _trailerReader = new TrailerFieldReader(options.MaxHeaderCount);
        _idleTimer = new SessionTimer(OnIdle);
        if (options.MaxConnectionDurationMilliseconds > 0)
        {
            _lifeTimer = new SessionTimer(Drain);
            _lifeTimer.Arm(connection.Worker, options.MaxConnectionDurationMilliseconds);
        }
    }

    public ClientCodecOptions ClientOptions { get; }

    /// <summary>True once the server has told its settings.</summary>
    public bool HasPeerSettings { get; private set; }

    public int Available
    {
        get
        {
            if (IsClosed || _isDraining)
                return 0;
            var limit = Math.Min(Options.MaxConcurrentStreams, HasPeerSettings ? Peer.MaxConcurrentStreams : StreamsBeforeSettings);
            return (int)Math.Max(0, limit - _open);
        }
    }

    public int Open => _open;

    protected override int LastPeerStreamId => 0;

    public Http2ClientStream OpenStream()
    {
        if (Available == 0)
            throw new InvalidOperationException("The connection can take no stream.");
        _open++;
        StreamsOpened++;
        _idleTimer.Disarm();
        return Http2ClientStream.Rent(this, isReused: StreamsOpened > 1);
    }

    /// <summary>Streams opened so far.</summary>
    public long Total => StreamsOpened;

    /// <summary>Sends a request's head. Numbers are given in the order in which heads are sent (RFC 9113, 5.1.1).</summary>
    public bool TryOpen(StreamCore stream, RequestHead head, bool endStream)
    {
        if (IsClosed)
        {
            stream.Break(StreamReset.ConnectionTermination);
            return false;
        }

        stream.Begin(this, _nextId, Peer.InitialWindowSize, StreamWindow);
        _nextId += 2;
        Add(stream);
        HeaderBlockWriter.WriteRequest(Output, Encoder, stream.Id, Peer.MaxFrameSize, head, endStream);
        if (endStream)
            stream.CloseLocal();
        if (_nextId < 0 || _nextId > int.MaxValue - 2 || (ClientOptions.MaxRequestsPerConnection > 0 && StreamsOpened >= ClientOptions.MaxRequestsPerConnection))
            Drain();
        return true;
    }

    public void WriteTrailers(StreamCore stream, HeaderMap trailers)
    {
        HeaderBlockWriter.WriteTrailers(Output, Encoder, stream.Id, Peer.MaxFrameSize, trailers);
        stream.CloseLocal();
        RemoveIfClosed(stream);
    }

    /// <summary>Completes when the server has told its settings, or the connection is closed.</summary>
    public Task PeerSettingsAsync() => (_settings ??= new TaskCompletionSource()).Task;

    public void OnReleased()
    {
        _open--;
        if (IsClosed)
            return;
        if (_isDraining)
        {
            if (_open == 0)
                SayGoodbye(Http2ErrorCode.NoError);
            return;
        }

        ArmIdle();
        _observer.OnAvailable(_session);
    }

    public void Drain()
    {
        if (_isDraining || IsClosed)
            return;
        _isDraining = true;
        _observer.OnDraining(_session);
        if (_open == 0)
            SayGoodbye(Http2ErrorCode.NoError);
    }

    protected override void Start()
    {
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        preface.CopyTo(Output.GetSpan(preface.Length));
        Output.Advance(preface.Length);
        ReadOnlySpan<(SettingId, uint)> settings =
        [
            (SettingId.EnablePush, 0),
            (SettingId.InitialWindowSize, (uint)Options.InitialStreamWindowSize),
            (SettingId.MaxHeaderListSize, (uint)MaxHeaderBytes),
            (SettingId.HeaderTableSize, (uint)Options.HpackTableSize),
        ];
        WriteSettings(settings);
        ArmIdle();
    }

    protected override bool IsIdle(int streamId) => (streamId & 1) == 0 || streamId >= _nextId;

    protected override void OnHeaders(int streamId, bool endStream, ReadOnlySpan<byte> block)
    {
        if (Find(streamId) is { } stream)
        {
            var owner = (Http2ClientStream)stream.Owner;
            if (owner.HasFinalHead)
                OnTrailers(stream, endStream, block);
            else
                OnResponse(owner, endStream, block);
            return;
        }

        var ignored = default(IgnoredFields);
        if (Decoder.Decode(block, MaxHeaderBytes, ref ignored).IsCompressionError())
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
        else if (IsIdle(streamId))
            Fail(Http2ErrorCode.ProtocolError, "http2.headers_on_idle_stream");
    }

    protected override void OnGoAway(int lastStreamId, Http2ErrorCode code)
    {
        // What the server has not looked at may be sent again elsewhere (RFC 9113, 6.8).
        while (FindAbove(lastStreamId) is { } stream)
        {
            Remove(stream);
            stream.Break(StreamReset.RemoteRefused);
        }

        Drain();
    }

    protected override void OnStreamRemoved()
    {
    }

    protected override void OnSettings()
    {
        HasPeerSettings = true;
        _settings?.TrySetResult();
        if (Available > 0)
            _observer.OnAvailable(_session);
    }

    protected override void OnFailed(Http2ErrorCode code, string details)
    {
        if (_isDraining)
            return;
        _isDraining = true;
        _observer.OnDraining(_session);
    }

    protected override void OnClosed()
    {
        _idleTimer.Remove(Connection.Worker);
        _lifeTimer?.Remove(Connection.Worker);
        _settings?.TrySetResult();
        _observer.OnClosed(_session);
    }

    private StreamCore? FindAbove(int id)
    {
        foreach (var stream in Streams)
        {
            if (stream.Id > id)
                return stream;
        }

        return null;
    }

    private void OnResponse(Http2ClientStream stream, bool endStream, ReadOnlySpan<byte> block)
    {
        var core = stream.Core;
        var head = stream.NextHead;
        _responseReader.Begin(head);
        var reader = _responseReader;
        var status = Decoder.Decode(block, MaxHeaderBytes, ref reader);
        _responseReader.Finish();
        if (status.IsCompressionError())
        {
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
            return;
        }

        if (core.IsRemoteClosed || status != HpackStatus.Ok || _responseReader.Verdict != HeaderVerdict.Good || !stream.OnHead(head, endStream))
        {
            Count(status == HpackStatus.HeaderListTooLarge || _responseReader.Verdict == HeaderVerdict.TooLarge ? Http2Stat.HeaderOverflow : Http2Stat.RxMessagingError);
            Cancel(core, Http2ErrorCode.ProtocolError, StreamReset.ProtocolError);
            return;
        }

        if (endStream)
            EndRemote(core);
        stream.Announce();
    }

    private void OnTrailers(StreamCore stream, bool endStream, ReadOnlySpan<byte> block)
    {
        var trailers = stream.BeginTrailers();
        _trailerReader.Begin(trailers);
        var reader = _trailerReader;
        var status = Decoder.Decode(block, MaxHeaderBytes, ref reader);
        if (status.IsCompressionError())
            Fail(Http2ErrorCode.CompressionError, "http2.compression_error");
        else if (stream.IsRemoteClosed || !endStream || status != HpackStatus.Ok || !_trailerReader.IsGood || !stream.Accepts(0, endStream: true))
            OnMalformed(stream.Id, "http2.invalid_trailers");
        else
            EndWithTrailers(stream);
    }

    private void ArmIdle()
    {
        if (_open == 0 && ClientOptions.IdleTimeoutMilliseconds > 0)
            _idleTimer.Arm(Connection.Worker, ClientOptions.IdleTimeoutMilliseconds);
    }

    private void OnIdle()
    {
        if (_open == 0)
            Drain();
    }
}
