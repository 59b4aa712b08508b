using System.Buffers;
using System.IO.Pipelines;
using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>The receiving end of one direction: holds the bytes that were sent and not yet consumed.</summary>
internal sealed class InMemoryReader(InMemoryConnection owner) : PipeReader
{
    private static readonly Action<object?> Wake = static state => ((InMemoryReader)state!).OnWake();

    private readonly WorkerSignal<ReadResult> _signal = new();
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _revealed;
    private int _examined;
    private bool _isReading;
    private bool _isWaiting;
    private bool _isWakePosted;
    private bool _isCanceled;

    public bool IsFinished { get; private set; }

    /// <summary>Bytes that were not consumed.</summary>
    public int Unread => _end - _start;

    /// <summary>Bytes that no read has shown yet: over TCP, those are still in the kernel.</summary>
    public int Unseen => Unread - _revealed;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
        WakeUp();
    }

    public void Finish()
    {
        IsFinished = true;
        WakeUp();
    }

    public void Drop()
    {
        _start = _end;
        _revealed = _examined = 0;
        Finish();
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_isReading || _isWaiting)
            throw new InvalidOperationException("A read is pending, or its bytes were not given back.");
        return TryTake(out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
            return new ValueTask<ReadResult>(result);
        _isWaiting = true;
        return _signal.WaitAsync();
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isReading)
            throw new InvalidOperationException("There is nothing to give back.");
        _isReading = false;
        if (owner.IsClosed)
            return;
        var consumedTo = OffsetOf(consumed);
        _examined = OffsetOf(examined) - consumedTo;
        _revealed -= consumedTo - _start;
        _start = consumedTo;
        if (_start == _end)
            _start = _end = 0;
        owner.Peer.OnConsumed();
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        WakeUp();
    }

    public override void Complete(Exception? exception = null) => owner.Close();

    private void WakeUp()
    {
        if (!_isWaiting || _isWakePosted)
            return;
        if (owner.RunContinuationsInline)
        {
            OnWake();
            return;
        }

        _isWakePosted = true;
        owner.Worker.Post(Wake, this);
    }

    private void OnWake()
    {
        _isWakePosted = false;
        if (!_isWaiting || !TryTake(out var result))
            return;
        _isWaiting = false;
        _signal.SetResult(result);
    }

    private bool TryTake(out ReadResult result)
    {
        if (_revealed <= _examined)
            _revealed = (int)Math.Min(Unread, (long)_revealed + owner.MaxReadBytes);
        var isNew = _revealed > _examined;
        var isEnd = IsFinished && _revealed == Unread && (!isNew || owner.ReportEndWithLastBytes);
        result = default;
        if (!isNew && !isEnd && !_isCanceled)
            return false;
        result = new ReadResult(View(), _isCanceled, isEnd);
        _isCanceled = false;
        _isReading = true;
        return true;
    }

    private ReadOnlySequence<byte> View()
    {
        if (_revealed <= owner.SegmentBytes)
            return new ReadOnlySequence<byte>(_buffer, _start, _revealed);
        var first = new Segment(_buffer, _start, owner.SegmentBytes, 0);
        var last = first;
        for (var offset = owner.SegmentBytes; offset < _revealed; offset += owner.SegmentBytes)
            last = last.Append(_buffer, _start + offset, Math.Min(owner.SegmentBytes, _revealed - offset));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    // A position of a sequence over an array carries a flag in its highest bit.
    private static int OffsetOf(SequencePosition position)
    {
        var offset = position.GetInteger() & int.MaxValue;
        return position.GetObject() is Segment segment ? segment.Start + offset : offset;
    }

    private void MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length)
            return;

        // The reader may hold a view of the buffer: then nothing in it is moved, and offsets stay.
        var start = _isReading ? _start : 0;
        var needed = start + Unread + length;
        var target = _isReading || needed > _buffer.Length ? new byte[Math.Max(4096, needed * 2)] : _buffer;
        _buffer.AsSpan(_start, Unread).CopyTo(target.AsSpan(start));
        _end = start + Unread;
        _start = start;
        _buffer = target;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] buffer, int start, int length, long runningIndex)
        {
            Start = start;
            Memory = buffer.AsMemory(start, length);
            RunningIndex = runningIndex;
        }

        public int Start { get; }

        public Segment Append(byte[] buffer, int start, int length)
        {
            var next = new Segment(buffer, start, length, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
