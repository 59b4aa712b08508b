using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http2;

/// <summary>
/// What both ends of a connection do (RFC 9113): read frames and hand them to streams, keep windows and settings, gather what streams send.
/// What is particular to servers or clients is in the derived classes.
/// </summary>
internal abstract partial class Http2Engine
{
    /// <summary>What this side accepts (RFC 9113, 6.5.2: the least that may be offered).</summary>
    public const int MaxFrameSize = 16384;

    // RST_STREAM of the peer and those that it provokes, PING and SETTINGS: CVE-2023-44487 and its kin. A stock for bursts, and a rate for good.
    private const int AbuseStock = 1000;
    private const int AbusePerSecond = 33;

    // A peer that never closes after the last word is not waited for longer than this.
    private const long LingerMilliseconds = 1000;

    private const int ReadsPerTurn = 32;

    private static readonly Action<object?> GoOn = static state => ((Http2Engine)state!)._turn.SetResult(true);

    private readonly Dictionary<int, StreamCore> _streams = [];
    private readonly long[] _stats;
    private readonly RecentStreams _recent = new();
    private readonly SessionTimer _pingTimer;
    private readonly SessionTimer _lingerTimer;
    private readonly Queue<StreamCore> _waiting = new();
    private readonly WorkerSignal<bool> _turn = new();
    private Budget _resets = new(AbuseStock, AbusePerSecond);
    private Budget _controls = new(AbuseStock, AbusePerSecond);
    private long _sendWindow = 65535;
    private int _receiveWindow = 65535;
    private int _toCredit;
    private bool _isLingering;

    protected Http2Engine(Connection connection, Http2ProtocolOptions options, int maxHeaderBytes, int maxHeaderCount, CodecStatistics? statistics)
    {
        _stats = Http2Stats.Of(statistics, connection.Worker);
        Connection = connection;
        Options = options;
        MaxHeaderBytes = maxHeaderBytes;
        MaxHeaderCount = maxHeaderCount;
        Encoder = new HpackEncoder(options.HpackTableSize);
        Output = new FrameOutput(connection, OnDrained);
        _pingTimer = new SessionTimer(OnPingTimer);
        _lingerTimer = new SessionTimer(() => Connection.Close());
    }

    public Connection Connection { get; }

    public Http2ProtocolOptions Options { get; }

    public FrameOutput Output { get; }

    public HpackEncoder Encoder { get; }

    public HpackDecoder Decoder { get; } = new();

    public PeerSettings Peer { get; } = new();

    public int MaxHeaderBytes { get; }

    public int MaxHeaderCount { get; }

    public int StreamWindow => Options.InitialStreamWindowSize;

    public bool IsClosed { get; private set; }

    /// <summary>Streams that count against the limit of concurrent ones.</summary>
    public int ActiveStreams => _streams.Count;

    protected Dictionary<int, StreamCore>.ValueCollection Streams => _streams.Values;

    /// <summary>Serves the connection until it is over.</summary>
    public async ValueTask RunAsync()
    {
        Start();
        while (!IsClosed)
        {
            var read = Connection.Input.ReadAsync();
            _reads = read.IsCompleted ? _reads + 1 : 0;
            var result = await read;
            var buffer = result.Buffer;
            var consumed = _isLingering ? buffer.Length : Process(buffer);
            if (!IsClosed)
                Connection.Input.AdvanceTo(buffer.GetPosition(consumed), buffer.End);
            if (result.IsCompleted)
                break;

            // Somebody who sends without pause must not keep the worker from everybody else.
            if (_reads >= ReadsPerTurn)
                await NextTurnAsync();
        }

        Close();
    }

    /// <summary>Ends everything now.</summary>
    public void Abort()
    {
        Connection.Abort();
        Close();
    }

    /// <summary>Breaks the rules of the connection: says why and closes (RFC 9113, 5.4.1).</summary>
    public void Fail(Http2ErrorCode code, string details)
    {
        if (IsClosed || _isLingering)
            return;
        Count(Http2Stats.OfError(details));
        OnFailed(code, details);
        SayGoodbye(code);
    }

    public void Count(Http2Stat stat, int amount = 1) => _stats[(int)stat] += amount;

    /// <summary>Breaks the rules of a stream (RFC 9113, 5.4.2). Resets that the peer provokes count as if it had sent them.</summary>
    public void ResetStream(int id, Http2ErrorCode code)
    {
        WriteReset(id, code);
        if (code is not (Http2ErrorCode.NoError or Http2ErrorCode.Cancel or Http2ErrorCode.RefusedStream) && !_resets.TryTake(Connection.Worker.NowMilliseconds))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.reset_flood");
            return;
        }

        if (_streams.TryGetValue(id, out var stream))
        {
            Remove(stream, isBrokenOff: !stream.IsRemoteClosed);
            stream.Break(code is Http2ErrorCode.Cancel or Http2ErrorCode.NoError ? StreamReset.LocalReset : StreamReset.ProtocolError);
        }
    }

    /// <summary>Ends a stream from this side, whatever state it is in.</summary>
    public void Cancel(StreamCore stream, Http2ErrorCode code, StreamReset reason)
    {
        if (_streams.ContainsKey(stream.Id))
        {
            Remove(stream, isBrokenOff: !stream.IsRemoteClosed);
            if (!IsClosed)
                WriteReset(stream.Id, code);
        }

        stream.Break(reason);
    }

    public void Add(StreamCore stream)
    {
        _streams.Add(stream.Id, stream);
        Count(Http2Stat.StreamsActive);
    }

    public StreamCore? Find(int id) => _streams.GetValueOrDefault(id);

    /// <summary>Notes the number of a stream that never became one.</summary>
    protected void Forget(int id, bool isBrokenOff) => _recent.Add(id, isBrokenOff);

    protected bool IsRecent(int id) => _recent.Contains(id);

    /// <summary>True if this side broke the stream off not long ago: what still comes for it is ignored.</summary>
    protected bool IsBrokenOff(int id) => _recent.IsBrokenOff(id);

    protected void WriteReset(int id, Http2ErrorCode code)
    {
        Count(Http2Stat.TxReset);
        Output.WriteReset(id, code);
    }

    protected void WriteGoAway(int lastStreamId, Http2ErrorCode code)
    {
        Count(Http2Stat.GoawaySent);
        Output.WriteGoAway(lastStreamId, code);
    }

    /// <summary>The peer's half ends with a HEADERS frame.</summary>
    protected void EndRemote(StreamCore stream)
    {
        if (stream.IsLocalClosed)
            Remove(stream);
        stream.OnEnd();
    }

    protected void EndWithTrailers(StreamCore stream)
    {
        Count(Http2Stat.Trailers);
        EndRemote(stream);
    }

    /// <summary>Refuses a request that nobody looked at, so that it may be sent again elsewhere (RFC 9113, 8.7). Who ignores the limit again and again is not served at all.</summary>
    protected void RefuseUnseen(int id)
    {
        Count(Http2Stat.StreamRefusedErrors);
        WriteReset(id, Http2ErrorCode.RefusedStream);
        Forget(id, isBrokenOff: true);
        if (!_resets.TryTake(Connection.Worker.NowMilliseconds))
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.refused_stream_flood");
    }

    /// <summary>Forgets a stream that both sides have closed.</summary>
    public void RemoveIfClosed(StreamCore stream)
    {
        if (stream.IsLocalClosed && stream.IsRemoteClosed)
            Remove(stream);
    }

    public void Remove(StreamCore stream, bool isBrokenOff = false)
    {
        if (!_streams.Remove(stream.Id))
            return;
        Count(Http2Stat.StreamsActive, -1);
        _recent.Add(stream.Id, isBrokenOff);
        OnStreamRemoved();
    }

    /// <summary>Sends as much as windows and output allow. Returns true if that was all.</summary>
    public bool TrySend(StreamCore stream, ref ReadOnlyMemory<byte> data, bool endStream)
    {
        do
        {
            var room = Math.Min(Math.Min(stream.SendWindow, _sendWindow), Peer.MaxFrameSize);
            var count = (int)Math.Min(data.Length, room);
            if (!data.IsEmpty && (count <= 0 || Output.IsCongested))
                return false;
            var isLast = endStream && count == data.Length;
            if (count > 0 || isLast)
                WriteData(stream, data.Span[..Math.Max(count, 0)], isLast);
            data = data[Math.Max(count, 0)..];
        }
        while (!data.IsEmpty);

        if (endStream)
        {
            stream.CloseLocal();
            RemoveIfClosed(stream);
        }

        return true;
    }

    /// <summary>The stream waits for a window or for the output.</summary>
    public void Enqueue(StreamCore stream)
    {
        if (stream.IsQueued)
            return;
        stream.IsQueued = true;
        _waiting.Enqueue(stream);
    }

    /// <summary>Bytes were consumed, or will never be.</summary>
    public void CreditConnection(int count)
    {
        _toCredit += count;
        if (_toCredit < Options.InitialConnectionWindowSize / 2 || IsClosed)
            return;
        _receiveWindow += _toCredit;
        Output.WriteWindowUpdate(0, _toCredit);
        _toCredit = 0;
    }

    /// <summary>Closes the connection and breaks the streams that are left.</summary>
    protected void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _pingTimer.Remove(Connection.Worker);
        _lingerTimer.Remove(Connection.Worker);
        Output.Close();
        ReturnBlock();
        Connection.Close();
        BreakAll(StreamReset.ConnectionTermination);
        OnClosed();
    }

    /// <summary>Sends GOAWAY and what waits, then closes; reads on a while so that the last word is not lost to a reset.</summary>
    protected void SayGoodbye(Http2ErrorCode code)
    {
        if (IsClosed || _isLingering)
            return;
        _isLingering = true;
        WriteGoAway(LastPeerStreamId, code);
        Output.Flush();
        BreakAll(code == Http2ErrorCode.NoError ? StreamReset.ConnectionTermination : StreamReset.ProtocolError);
        if (IsClosed)
            return;
        if (Output.IsEmpty)
            Connection.ShutdownOutput();
        _lingerTimer.Arm(Connection.Worker, LingerMilliseconds);
    }

    protected abstract int LastPeerStreamId { get; }

    /// <summary>Sends what begins a connection.</summary>
    protected abstract void Start();

    /// <summary>A whole header block came.</summary>
    protected abstract void OnHeaders(int streamId, bool endStream, ReadOnlySpan<byte> block);

    /// <summary>True if no stream of this number was opened yet.</summary>
    protected abstract bool IsIdle(int streamId);

    protected abstract void OnGoAway(int lastStreamId, Http2ErrorCode code);

    protected abstract void OnStreamRemoved();

    protected abstract void OnSettings();

    protected abstract void OnFailed(Http2ErrorCode code, string details);

    protected abstract void OnClosed();

    private ValueTask<bool> NextTurnAsync()
    {
        _reads = 0;
        Connection.Worker.Post(GoOn, this);
        return _turn.WaitAsync();
    }

    private void BreakAll(StreamReset reason)
    {
        while (_streams.Count > 0)
        {
            var stream = First();
            _streams.Remove(stream.Id);
            Count(Http2Stat.StreamsActive, -1);
            stream.Break(reason);
        }
    }

    // Breaking a stream runs its code, which may end others.
    private StreamCore First()
    {
        foreach (var stream in _streams.Values)
            return stream;
        throw new InvalidOperationException("There is no stream.");
    }

    private void WriteData(StreamCore stream, ReadOnlySpan<byte> data, bool endStream)
    {
        var span = Output.GetSpan(FrameHeader.Size + data.Length);
        new FrameHeader(data.Length, FrameType.Data, endStream ? FrameFlags.EndStream : FrameFlags.None, stream.Id).Write(span);
        data.CopyTo(span[FrameHeader.Size..]);
        Output.Advance(FrameHeader.Size + data.Length);
        stream.SendWindow -= data.Length;
        _sendWindow -= data.Length;
        _dataFramesSent++;
    }

    private void OnDrained()
    {
        if (_isLingering)
        {
            Connection.ShutdownOutput();
            return;
        }

        if (Output.IsBroken)
            Close();
        else
            ResumeWaiting();
    }

    /// <summary>Lets those that wait go on, each in its turn.</summary>
    private void ResumeWaiting()
    {
        for (var turns = _waiting.Count; turns > 0 && _sendWindow > 0 && !Output.IsCongested && !IsClosed; turns--)
        {
            var stream = _waiting.Dequeue();
            stream.IsQueued = false;

            // One whose own window is used up waits for its own WINDOW_UPDATE.
            if (stream.IsWriting && !stream.TryResume() && stream.SendWindow > 0)
                Enqueue(stream);
        }
    }
}
