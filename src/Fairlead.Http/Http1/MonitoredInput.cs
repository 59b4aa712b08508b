using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>
/// A connection's input of which a read can be pending while nobody wants bytes, so that the peer's going away is noticed at once: while a request is being
/// served, or while an upstream connection is idle. What such a read brings is kept for the next one who asks.
/// </summary>
internal sealed class MonitoredInput
{
    private readonly PipeReader _reader;
    private readonly IMonitorObserver _observer;
    private readonly Action _onRead;
    private readonly WorkerSignal<ReadResult> _signal = new();
    private ValueTaskAwaiter<ReadResult> _pending;
    private ReadResult _held;
    private bool _isPending;
    private bool _isHeld;
    private bool _isAwaited;

    public MonitoredInput(PipeReader reader, IMonitorObserver observer)
    {
        _reader = reader;
        _observer = observer;
        _onRead = OnRead;
    }

    /// <summary>Reads; takes over the read that is pending, or what it has brought.</summary>
    public ValueTask<ReadResult> ReadAsync()
    {
        if (_isHeld)
        {
            _isHeld = false;
            return new ValueTask<ReadResult>(_held);
        }

        if (!_isPending)
            return _reader.ReadAsync();
        _isAwaited = true;
        return _signal.WaitAsync();
    }

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _reader.AdvanceTo(consumed, examined);

    public void AdvanceTo(SequencePosition consumed) => _reader.AdvanceTo(consumed);

    /// <summary>Keeps a read pending from now on. All bytes read before have been handed back.</summary>
    public void Monitor()
    {
        if (_isPending || _isHeld)
            return;
        var awaiter = _reader.ReadAsync().GetAwaiter();
        if (awaiter.IsCompleted)
        {
            Hold(awaiter.GetResult());
            return;
        }

        _isPending = true;
        _pending = awaiter;
        awaiter.UnsafeOnCompleted(_onRead);
    }

    private void OnRead()
    {
        var result = _pending.GetResult();
        _pending = default;
        _isPending = false;
        if (_isAwaited)
        {
            _isAwaited = false;
            _signal.SetResult(result);
        }
        else
        {
            Hold(result);
        }
    }

    private void Hold(ReadResult result)
    {
        _isHeld = true;
        _held = result;
        _observer.OnUnawaitedRead(result.Buffer.IsEmpty);
    }
}
