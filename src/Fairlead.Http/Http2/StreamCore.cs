using Fairlead.Headers;
using Fairlead.Http.Http2.Frames;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http.Http2;

/// <summary>What a stream is at either end of a connection (RFC 9113, 5): two halves that close on their own, two windows, a body to read and one to write. Reused.</summary>
internal sealed class StreamCore(object owner)
{
    private Http2Engine _engine = null!;
    private readonly ReceiveQueue _queue = new();
    private readonly WorkerSignal<BodyChunk> _reading = new();
    private readonly WorkerSignal<bool> _writing = new();
    private HeaderMap? _trailers;
    private ReadOnlyMemory<byte> _rest;
    private bool _restEnds;
    private bool _isReading;
    private bool _isWriting;
    private bool _isWriteBroken;
    private bool _isEndSeen;
    private int _toCredit;
    private long _received;

    public int Id { get; private set; }

    /// <summary>Bytes that may be sent now; less than 0 after the peer has made its windows smaller.</summary>
    public long SendWindow { get; set; }

    /// <summary>Bytes that may come.</summary>
    public int ReceiveWindow { get; private set; }

    /// <summary>The peer sends no more.</summary>
    public bool IsRemoteClosed { get; private set; }

    /// <summary>This side sends no more.</summary>
    public bool IsLocalClosed { get; private set; }

    public StreamReset Fault { get; private set; }

    /// <summary>The length that the message announced, or -1.</summary>
    public long ExpectedLength { get; set; } = -1;

    /// <summary>The head of the message is still to come: neither body nor end may come before it.</summary>
    public bool AwaitsHead { get; set; }

    public HeaderMap? Trailers => _trailers is { Count: > 0 } && IsRemoteClosed ? _trailers : null;

    /// <summary>True once the reader has seen the end, or there is nothing for it to see.</summary>
    public bool IsReadComplete => Fault == StreamReset.None && (_isEndSeen || (IsRemoteClosed && _queue.IsEmpty && Trailers is null));

    /// <summary>The stream of the session.</summary>
    public object Owner { get; } = owner;

    public bool IsWriting => _isWriting;

    /// <summary>True while it stands in the queue of those that wait to send.</summary>
    public bool IsQueued { get; set; }

    public Action? OnReset { get; set; }

    /// <summary>Who is told when the stream breaks, before anything else.</summary>
    public Action? OnBroken { get; set; }

    public void Begin(Http2Engine engine, int id, long sendWindow, int receiveWindow)
    {
        _engine = engine;
        Id = id;
        SendWindow = sendWindow;
        ReceiveWindow = receiveWindow;
        IsRemoteClosed = IsLocalClosed = _isWriteBroken = _isEndSeen = false;
        Fault = StreamReset.None;
        ExpectedLength = -1;
        _received = 0;
        _toCredit = 0;
        _trailers?.Clear();
    }

    public HeaderMap BeginTrailers() => _trailers ??= new HeaderMap();

    public ValueTask<BodyChunk> ReadAsync()
    {
        if (Fault != StreamReset.None)
            return new(new BodyChunk(default, BodyStatus.Reset));
        if (!_queue.IsEmpty)
            return new(Next());
        if (IsRemoteClosed)
            return new(End());
        _isReading = true;
        return _reading.WaitAsync();
    }

    public void ReleaseData()
    {
        var released = _queue.Release();
        if (released > 0)
            Credit(released);
    }

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> data, bool endStream)
    {
        if (IsLocalClosed)
            return new(Fault == StreamReset.None && !_isWriteBroken);
        if (Fault != StreamReset.None || _isWriteBroken || _engine.IsClosed)
            return new(false);
        if (_engine.TrySend(this, ref data, endStream))
            return new(true);
        (_rest, _restEnds, _isWriting) = (data, endStream, true);

        // Without a window of its own it is woken by its own WINDOW_UPDATE.
        if (SendWindow > 0)
            _engine.Enqueue(this);
        return _writing.WaitAsync();
    }

    /// <summary>Goes on with what waits to be sent. Returns false if it still waits.</summary>
    public bool TryResume()
    {
        if (!_isWriting)
            return true;
        if (!_engine.TrySend(this, ref _rest, _restEnds))
            return false;
        EndWrite(true);
        return true;
    }

    /// <summary>False if so many bytes more, or no more, would come before the head or belie the length that was announced (RFC 9113, 8.1 and 8.1.1).</summary>
    public bool Accepts(int length, bool endStream)
    {
        if (AwaitsHead)
            return false;
        var received = _received + length;
        return ExpectedLength < 0 || (received <= ExpectedLength && (!endStream || received == ExpectedLength));
    }

    /// <summary>Takes bytes of the peer.</summary>
    public void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        ReceiveWindow -= data.Length;
        _received += data.Length;
        if (!data.IsEmpty)
            _queue.Add(data);
        IsRemoteClosed |= endStream;
        if (!data.IsEmpty || endStream)
            WakeReader();
    }

    /// <summary>Padding used the window and is of no use to anybody.</summary>
    public void OnPadding(int count)
    {
        ReceiveWindow -= count;
        _toCredit += count;
    }

    /// <summary>The peer's half ended with a HEADERS frame.</summary>
    public void OnEnd()
    {
        IsRemoteClosed = true;
        WakeReader();
    }

    public void CloseLocal() => IsLocalClosed = true;

    /// <summary>The peer wants no more of what this side sends, but has said all that it has to say (RFC 9113, 8.1).</summary>
    public void BreakWrite()
    {
        _isWriteBroken = true;
        IsLocalClosed = true;
        EndWrite(false);
    }

    /// <summary>Ends both halves. Those who wait are told.</summary>
    public void Break(StreamReset reason)
    {
        if (Fault != StreamReset.None)
            return;
        Fault = reason;
        IsLocalClosed = IsRemoteClosed = true;
        var dropped = _queue.Clear();
        if (dropped > 0)
            _engine.CreditConnection(dropped);
        var isAwaited = _isReading || _isWriting;
        var onReset = OnReset;
        OnBroken?.Invoke();
        EndWrite(false);
        if (_isReading)
        {
            _isReading = false;
            _reading.SetResult(new BodyChunk(default, BodyStatus.Reset));
        }

        if (!isAwaited)
            onReset?.Invoke();
    }

    /// <summary>The owner is done: what was not read is credited to the connection.</summary>
    public void Retire()
    {
        ReleaseData();
        var dropped = _queue.Clear();
        if (dropped > 0)
            _engine.CreditConnection(dropped);
        OnReset = OnBroken = null;
        _rest = default;
    }

    private void EndWrite(bool result)
    {
        if (!_isWriting)
            return;
        (_isWriting, _rest) = (false, default);
        _writing.SetResult(result);
    }

    private void WakeReader()
    {
        if (!_isReading)
            return;
        _isReading = false;
        _reading.SetResult(_queue.IsEmpty ? End() : Next());
    }

    private BodyChunk End()
    {
        _isEndSeen = true;
        return new BodyChunk(default, BodyStatus.End);
    }

    private BodyChunk Next()
    {
        var isLast = IsRemoteClosed && _queue.IsAtLast;
        _isEndSeen |= isLast;
        return new BodyChunk(_queue.Read(), isLast ? BodyStatus.End : BodyStatus.More);
    }

    /// <summary>What was consumed may be sent again: by the stream once half of its window is used, by the connection likewise.</summary>
    private void Credit(int count)
    {
        _engine.CreditConnection(count);
        if (IsRemoteClosed || Fault != StreamReset.None)
            return;
        _toCredit += count;
        if (_toCredit < _engine.StreamWindow / 2)
            return;
        ReceiveWindow += _toCredit;
        _engine.Output.WriteWindowUpdate(Id, _toCredit);
        _toCredit = 0;
    }
}
