using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http2.Client;

/// <summary>One request to an upstream and its response. Taken from a pool of the thread, given back when it is released.</summary>
internal sealed class Http2ClientStream : ClientStream
{
    private readonly WorkerSignal<bool> _headArrived = new();
    private readonly ResponseHead _early = new();
    private readonly Action _onBroken;
    private Http2ClientEngine _engine = null!;
    private ResponseHead? _awaited;
    private bool _hasEarly;
    private bool _isHead;
    private bool _isUpgrade;
    private bool _isReused;
    private int _interimCount;
    private byte[] _upgradeType = [];

    private Http2ClientStream()
    {
        Core = new StreamCore(this);
        _onBroken = OnBroken;
    }

    public StreamCore Core { get; }

    public override Connection Connection => _engine.Connection;

    public override string Protocol => "HTTP/2";

    public override HeaderMap? ReceivedTrailers => Core.Trailers;

    public override bool IsReadComplete => HasFinalHead && Core.IsReadComplete;

    public override StreamReset ResetReason => Core.Fault;

    public override bool HasResponseBytes => HasFinalHead || _interimCount > 0;

    public override bool IsOnReusedConnection => _isReused;

    public override Action? OnReset
    {
        get => Core.OnReset;
        set => Core.OnReset = value;
    }

    /// <summary>The response's own head has come: what comes as HEADERS now are trailers.</summary>
    public bool HasFinalHead => !Core.AwaitsHead;

    public static Http2ClientStream Rent(Http2ClientEngine engine, bool isReused)
    {
        var stream = IdlePool<Http2ClientStream>.OfThread.TryRent() ?? new Http2ClientStream();
        stream._engine = engine;
        stream._isReused = isReused;
        stream._hasEarly = stream._isHead = stream._isUpgrade = false;
        stream._interimCount = 0;
        stream._awaited = null;
        stream.Core.Begin(engine, 0, 0, 0);
        stream.Core.AwaitsHead = true;
        stream.Core.OnBroken = stream._onBroken;
        return stream;
    }

    public override ValueTask<bool> WriteHeadersAsync(RequestHead head, bool endStream)
    {
        if (Core.Fault != StreamReset.None)
            return new(false);
        _isHead = head.Method.SequenceEqual("HEAD"u8);
        _isUpgrade = (head.Flags & MessageFlags.Upgrade) != 0;
        if (_isUpgrade)
            _upgradeType = head.Headers.Get(KnownHeader.Upgrade).ToArray();
        if (_isUpgrade && !_engine.HasPeerSettings)
            return WriteAfterSettingsAsync(head);
        return new(Send(head, endStream));
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

    public override ValueTask<bool> ReadHeadersAsync(ResponseHead head)
    {
        if (_hasEarly)
        {
            _hasEarly = false;
            Copy(_early, head);
            return new(true);
        }

        if (Core.Fault != StreamReset.None)
            return new(false);
        _awaited = head;
        return _headArrived.WaitAsync();
    }

    public override ValueTask<BodyChunk> ReadDataAsync() => Core.ReadAsync();

    public override void ReleaseData() => Core.ReleaseData();

    public override void Reset(StreamReset reason) => _engine.Cancel(Core, Http2ErrorCode.Cancel, reason == StreamReset.None ? StreamReset.LocalReset : reason);

    public override void Release()
    {
        // Whichever half is still open is of no use to anybody any more.
        _engine.Cancel(Core, Core.IsRemoteClosed ? Http2ErrorCode.NoError : Http2ErrorCode.Cancel, StreamReset.LocalReset);
        Core.Retire();
        var engine = _engine;
        IdlePool<Http2ClientStream>.OfThread.Return(this);
        engine.OnReleased();
    }

    /// <summary>Where the next head goes: to the one who waits for it, or to a place of its own until somebody asks.</summary>
    public ResponseHead NextHead => _awaited ?? _early;

    /// <summary>The head is there. Returns false if there were too many interim ones.</summary>
    public bool OnHead(ResponseHead head, bool endStream)
    {
        if (head.Status is >= 100 and < 200)
        {
            if (endStream || ++_interimCount > _engine.ClientOptions.MaxInformationalResponses)
                return false;
        }
        else
        {
            Core.AwaitsHead = false;
            BecomeSwitched(head);

            // Whatever length these tell, they have no body (RFC 9110, 6.4.1).
            var hasNoBody = _isHead || head.Status is 204 or 304;
            Core.ExpectedLength = hasNoBody ? 0 : head.ContentLength;
            if (endStream && !Core.Accepts(0, endStream: true))
                return false;
        }

        return true;
    }

    /// <summary>Tells the one who waits.</summary>
    public void Announce()
    {
        if (_awaited is null)
        {
            _hasEarly = true;
            return;
        }

        _awaited = null;
        _headArrived.SetResult(true);
    }

    /// <summary>RFC 8441, 5: a 200 to an extended CONNECT is what 101 is in HTTP/1.1.</summary>
    private void BecomeSwitched(ResponseHead head)
    {
        if (!_isUpgrade || head.Status is < 200 or > 299)
            return;
        head.Status = 101;
        head.ContentLength = -1;
        head.Headers.Set(KnownHeader.Upgrade, _upgradeType);
    }

    private bool Send(RequestHead head, bool endStream)
    {
        if (_isUpgrade && !_engine.Peer.EnableConnectProtocol)
        {
            Core.Break(StreamReset.ProtocolError);
            return false;
        }

        return _engine.TryOpen(Core, head, endStream && !_isUpgrade);
    }

    private async ValueTask<bool> WriteAfterSettingsAsync(RequestHead head)
    {
        await _engine.PeerSettingsAsync();
        return Core.Fault == StreamReset.None && Send(head, endStream: false);
    }

    private void OnBroken()
    {
        if (_awaited is null)
            return;
        _awaited = null;
        _headArrived.SetResult(false);
    }

    private static void Copy(ResponseHead from, ResponseHead to)
    {
        to.Clear();
        to.Headers.CopyFrom(from.Headers);
        to.Status = from.Status;
        to.Flags = from.Flags;
        to.ContentLength = from.ContentLength;
    }
}
