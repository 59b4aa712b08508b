using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http2.Frames;

/// <summary>
/// Gathers the frames of all streams and sends them once per turn of the worker: however many responses a turn brings, they cost one system call.
/// While the peer does not take what was sent, no more DATA is accepted and the rest is counted.
/// </summary>
internal sealed class FrameOutput
{
    // What is gathered in a turn stays within one large block.
    private const int DataLimit = BufferPool.LargeBlockSize - (17 * 1024);

    private static readonly Action<object?> FlushLater = static state => ((FrameOutput)state!).OnTurn();

    private readonly Connection _connection;
    private readonly Action _onDrained;
    private readonly Action _onFlushed;
    private BufferBlock? _filling;
    private BufferBlock? _flushing;
    private int _length;
    private bool _isScheduled;
    private ValueTaskAwaiter<FlushResult> _flush;

    public FrameOutput(Connection connection, Action onDrained)
    {
        _connection = connection;
        _onDrained = onDrained;
        _onFlushed = OnFlushed;
    }

    /// <summary>True once the peer can take nothing any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True while DATA has to wait.</summary>
    public bool IsCongested => _flushing is not null || _length >= DataLimit;

    /// <summary>True while nothing waits to be sent.</summary>
    public bool IsEmpty => _flushing is null && _length == 0;

    /// <summary>Control frames that wait behind a peer that does not read.</summary>
    public int WaitingControlFrames { get; private set; }

    /// <summary>Room for a frame.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_filling is null)
            _filling = _connection.Worker.Buffers.Rent(size);
        else if (_filling.Length - _length < size)
            Grow(size);
        return _filling.Span[_length..];
    }

    /// <summary>The frame is there. It is sent at the end of the turn.</summary>
    public void Advance(int count)
    {
        _length += count;
        if (_isScheduled || _flushing is not null)
            return;
        _isScheduled = true;
        _connection.Worker.Post(FlushLater, this);
    }

    /// <summary>A frame of the connection's own business.</summary>
    public void WriteControl(FrameType type, FrameFlags flags, int streamId, ReadOnlySpan<byte> payload)
    {
        var span = GetSpan(FrameHeader.Size + payload.Length);
        new FrameHeader(payload.Length, type, flags, streamId).Write(span);
        payload.CopyTo(span[FrameHeader.Size..]);
        if (_flushing is not null)
            WaitingControlFrames++;
        Advance(FrameHeader.Size + payload.Length);
    }

    public void WriteWindowUpdate(int streamId, int increment)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, increment);
        WriteControl(FrameType.WindowUpdate, FrameFlags.None, streamId, payload);
    }

    public void WriteReset(int streamId, Http2ErrorCode code)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)code);
        WriteControl(FrameType.RstStream, FrameFlags.None, streamId, payload);
    }

    public void WriteGoAway(int lastStreamId, Http2ErrorCode code)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)code);
        WriteControl(FrameType.GoAway, FrameFlags.None, 0, payload);
    }

    /// <summary>Sends what there is without waiting for the end of the turn.</summary>
    public void Flush()
    {
        while (_flushing is null && _length > 0 && !IsBroken)
        {
            var block = _filling!;
            var length = _length;
            (_filling, _length) = (null, 0);
            _flushing = block;
            var flush = _connection.Output.WriteAsync(block.Slice(0, length)).GetAwaiter();
            if (!flush.IsCompleted)
            {
                _flush = flush;
                flush.UnsafeOnCompleted(_onFlushed);
                return;
            }

            Complete(flush.GetResult());
        }
    }

    /// <summary>Drops what waits.</summary>
    public void Close()
    {
        IsBroken = true;
        _filling?.Return();
        (_filling, _length) = (null, 0);
    }

    private void OnTurn()
    {
        _isScheduled = false;
        Flush();
        if (_flushing is null)
            _onDrained();
    }

    private void OnFlushed()
    {
        Complete(_flush.GetResult());
        _flush = default;
        Flush();
        if (_flushing is null)
            _onDrained();
    }

    private void Complete(FlushResult result)
    {
        _flushing!.Return();
        _flushing = null;
        WaitingControlFrames = 0;
        if (result.IsCompleted)
            Close();
    }

    private void Grow(int size)
    {
        var larger = _connection.Worker.Buffers.Rent(Math.Max(_filling!.Length * 2, _length + size));
        _filling.Span[.._length].CopyTo(larger.Span);
        _filling.Return();
        _filling = larger;
    }
}
