using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tcp;

/// <summary>
/// Moves bytes between two connections until both directions have ended. Bytes are sent from the block into which they were received; nobody reads faster than the other side writes.
/// </summary>
internal sealed class TcpRelay
{
    private readonly Connection _downstream;
    private readonly Connection _upstream;
    private readonly Worker _worker;
    private readonly long _idleTimeout;
    private readonly Timer? _idleTimer;
    private readonly Timer? _lifeTimer;
    private long _lastActivity;

    public TcpRelay(Connection downstream, Connection upstream, Worker worker, long idleTimeout, TimeSpan? maxDuration)
    {
        _downstream = downstream;
        _upstream = upstream;
        _worker = worker;
        _idleTimeout = idleTimeout;
        if (idleTimeout > 0)
        {
            _idleTimer = new Timer(this, isIdle: true);
            _idleTimer.Arm(worker, idleTimeout);
        }

        if (maxDuration is { } limit && limit > TimeSpan.Zero)
        {
            _lifeTimer = new Timer(this, isIdle: false);
            _lifeTimer.Arm(worker, (long)limit.TotalMilliseconds);
        }
    }

    public bool IsIdleTimeout { get; private set; }

    public bool IsDurationTimeout { get; private set; }

    public async ValueTask RunAsync()
    {
        var request = PumpAsync(_downstream, _upstream);
        await PumpAsync(_upstream, _downstream);
        await request;
        _idleTimer?.Remove(_worker);
        _lifeTimer?.Remove(_worker);
        _upstream.Close();
        _downstream.Close();
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask PumpAsync(Connection source, Connection target)
    {
        while (true)
        {
            var read = source.Input.ReadAsync();
            var result = read.IsCompletedSuccessfully ? read.Result : await read;
            _lastActivity = _worker.NowMilliseconds;
            var buffer = result.Buffer;
            if (!buffer.IsEmpty)
            {
                var write = buffer.IsSingleSegment ? target.Output.WriteAsync(buffer.First) : WriteSegmentsAsync(buffer, target.Output);
                var isGone = (write.IsCompletedSuccessfully ? write.Result : await write).IsCompleted;
                source.Input.AdvanceTo(buffer.End);
                if (isGone)
                {
                    // Nobody takes these bytes any more, and the sender must learn of it.
                    Break(source, target);
                    return;
                }
            }

            if (!result.IsCompleted)
                continue;
            if (source.Fault != ConnectionFault.None)
                Break(source, target);
            else
                target.ShutdownOutput();
            return;
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private static async ValueTask<FlushResult> WriteSegmentsAsync(ReadOnlySequence<byte> buffer, PipeWriter output)
    {
        FlushResult result = default;
        foreach (var segment in buffer)
        {
            result = await output.WriteAsync(segment);
            if (result.IsCompleted)
                break;
        }

        return result;
    }

    private static void Break(Connection source, Connection target)
    {
        source.Abort();
        target.Abort();
    }

    private void OnTimer(Timer timer)
    {
        if (timer.IsIdle && _lastActivity + _idleTimeout - _worker.NowMilliseconds is > 0 and var left)
        {
            timer.Arm(_worker, left);
            return;
        }

        IsIdleTimeout |= timer.IsIdle;
        IsDurationTimeout |= !timer.IsIdle;
        _downstream.Close();
        _upstream.Close();
    }

    private sealed class Timer(TcpRelay relay, bool isIdle) : WorkerTimer
    {
        public bool IsIdle { get; } = isIdle;

        protected override void OnDue() => relay.OnTimer(this);
    }
}
