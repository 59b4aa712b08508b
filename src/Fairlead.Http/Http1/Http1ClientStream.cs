using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>One request to an upstream and its response.</summary>
internal sealed class Http1ClientStream : ClientStream
{
    private readonly Http1ClientSession _session;
    private readonly BodyWriter _writer = new();
    private readonly BodyReader _body;
    private MessageFraming _framing;
    private StreamReset _reset;
    private int _scanned;
    private int _interimCount;
    private bool _hasHead;
    private bool _isHead;
    private bool _isConnect;
    private bool _isUpgrade;
    private bool _isTunnel;
    private bool _mustClose;
    private bool _hasSent;

    public Http1ClientStream(Http1ClientSession session)
    {
        _session = session;
        var options = session.Options;
        _body = new BodyReader(new ChunkLimits(options.MaxChunkExtensionBytes, options.MaxHeaderBytes, options.MaxHeaderCount));
    }

    public override Connection Connection => _session.Connection;

    public override string Protocol => "HTTP/1.1";

    public override HeaderMap? ReceivedTrailers => _body.Trailers;

    public override bool IsReadComplete => _hasHead && _body.IsComplete;

    public override StreamReset ResetReason => _reset != StreamReset.None ? _reset : _body.Fault;

    public override bool HasResponseBytes => _hasHead || _scanned > 0 || _interimCount > 0;

    public override bool IsOnReusedConnection => _isReused;

    public override Action? OnReset { get; set; }

    private bool _isReused;

    public void Begin(bool isReused)
    {
        _isReused = isReused;
        _writer.Clear();
        _reset = StreamReset.None;
        _scanned = _interimCount = 0;
        _hasHead = _isHead = _isConnect = _isUpgrade = _isTunnel = _mustClose = _hasSent = false;
        _body.Begin(_session.Input, Connection, BodyKind.UntilClose, -1);
        OnReset = null;
    }

    public override ValueTask<bool> WriteHeadersAsync(RequestHead head, bool endStream)
    {
        if (_reset != StreamReset.None)
            return new(false);
        _hasSent = true;
        _isHead = head.Method.SequenceEqual("HEAD"u8);
        _isConnect = head.Method.SequenceEqual("CONNECT"u8);
        _isUpgrade = (head.Flags & MessageFlags.Upgrade) != 0;
        var kind = KindOf(head, endStream);
        HeadWriter.WriteRequest(Connection.Output, head, kind, _isUpgrade);
        _writer.Begin(Connection, kind, head.ContentLength, isDiscarded: false);
        return endStream || _isUpgrade || _isConnect ? _writer.EndWithoutBodyAsync() : new(true);
    }

    public override ValueTask<bool> FlushAsync() => _reset == StreamReset.None ? _writer.FlushAsync() : new(false);

    public override ValueTask<bool> WriteDataAsync(ReadOnlyMemory<byte> data, bool endStream) =>
        _reset == StreamReset.None ? _writer.WriteAsync(data, endStream) : new(false);

    public override ValueTask<bool> WriteTrailersAsync(HeaderMap trailers) =>
        _reset == StreamReset.None ? _writer.WriteTrailersAsync(trailers) : new(false);

    public override ValueTask<bool> ReadHeadersAsync(ResponseHead head)
    {
        if (_reset != StreamReset.None)
            return new(false);
        var read = _session.Input.ReadAsync();
        if (!read.IsCompletedSuccessfully)
            return WaitHeadersAsync(read, head);
        return TryTakeHead(read.Result, head, out var isGood) ? new(isGood) : WaitHeadersAsync(_session.Input.ReadAsync(), head);
    }

    public override ValueTask<BodyChunk> ReadDataAsync() =>
        _reset == StreamReset.None ? _body.ReadAsync() : new(new BodyChunk(default, BodyStatus.Reset));

    public override void ReleaseData() => _body.Release();

    public override void Reset(StreamReset reason)
    {
        if (_reset != StreamReset.None)
            return;
        _reset = reason == StreamReset.None ? StreamReset.LocalReset : reason;
        _body.Fail(_reset);
        if (_hasSent)
            Connection.Abort();
    }

    public override void Release()
    {
        _body.Release();
        OnReset = null;

        // Bytes behind the response are for nobody: the session sees them when it rests.
        var isReusable = _reset == StreamReset.None && !_isTunnel && !_mustClose && (!_hasSent || (IsReadComplete && _writer.IsComplete));
        if (!isReusable && !IsReadComplete && _hasSent)
            Connection.Abort();
        _session.OnStreamDone(isReusable);
    }

    public void OnPeerGone()
    {
        if (_reset != StreamReset.None || IsReadComplete)
            return;
        OnReset?.Invoke();
    }

    private static BodyKind KindOf(RequestHead head, bool endStream)
    {
        if (head.ContentLength >= 0)
            return BodyKind.Length;
        return endStream || (head.Flags & MessageFlags.Upgrade) != 0 || head.Method.SequenceEqual("CONNECT"u8) ? BodyKind.None : BodyKind.Chunked;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitHeadersAsync(ValueTask<ReadResult> read, ResponseHead head)
    {
        bool isGood;
        while (!TryTakeHead(await read, head, out isGood))
            read = _session.Input.ReadAsync();
        return isGood;
    }

    /// <summary>Returns false if more bytes are needed.</summary>
    private bool TryTakeHead(ReadResult result, ResponseHead head, out bool isGood)
    {
        isGood = false;
        var buffer = result.Buffer;
        if (_reset != StreamReset.None)
        {
            _session.Input.AdvanceTo(buffer.Start, buffer.End);
            return true;
        }

        if (!buffer.IsEmpty)
        {
            var text = buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray();
            head.Clear();
            _framing = MessageFraming.Create();
            var status = ResponseParser.Parse(text, ref _scanned, _session.Options, head, ref _framing, out var consumed);
            if (status == ParseStatus.Done)
            {
                _session.Input.AdvanceTo(buffer.GetPosition(consumed));
                isGood = Accept(head);
                return true;
            }

            _session.Input.AdvanceTo(buffer.Start, buffer.End);
            if (status == ParseStatus.Error)
            {
                _reset = StreamReset.ProtocolError;
                return true;
            }
        }
        else
        {
            _session.Input.AdvanceTo(buffer.End);
        }

        if (!result.IsCompleted)
            return false;
        _reset = StreamReset.ConnectionTermination;
        return true;
    }

    private bool Accept(ResponseHead head)
    {
        _scanned = 0;
        if (head.Status is >= 100 and < 200 && head.Status != 101)
        {
            if (++_interimCount <= _session.Options.MaxInformationalResponses)
                return true;
            _reset = StreamReset.ProtocolError;
            return false;
        }

        // 101 without having been asked for an upgrade would turn the connection into something that nobody expects.
        if (head.Status == 101 && !_isUpgrade)
        {
            _reset = StreamReset.ProtocolError;
            return false;
        }

        _hasHead = true;
        BeginBody(head);
        return true;
    }

    private void BeginBody(ResponseHead head)
    {
        _isTunnel = head.Status == 101 || (_isConnect && head.Status is >= 200 and < 300);
        var isHttp10 = (head.Flags & MessageFlags.Http10) != 0;
        _mustClose = _framing.HasClose || (isHttp10 && !_framing.HasKeepAlive);
        if (_isTunnel)
        {
            _body.Begin(_session.Input, Connection, BodyKind.UntilClose, -1);
            _writer.Begin(Connection, BodyKind.UntilClose, -1, isDiscarded: false);
            return;
        }

        // Order of RFC 9112, 6.3.
        var kind = BodyKind.UntilClose;
        if (_isHead || head.Status is 204 or 304)
            kind = BodyKind.None;
        else if (_framing.IsChunked)
            kind = BodyKind.Chunked;
        else if (_framing.ContentLength >= 0)
            kind = BodyKind.Length;
        _mustClose |= kind == BodyKind.UntilClose;
        _body.Begin(_session.Input, Connection, kind, _framing.ContentLength);
    }
}
