using Microsoft.Extensions.Logging;

namespace Fairlead.Workers;

/// <summary>
/// Finds workers that something blocks: 1. each turn posts a beat to every worker; 2. a beat that has not run when it is due names what the worker ran last; 3. once per blockage.
/// </summary>
internal sealed class WorkerWatchdog : IDisposable
{
    private readonly Beat[] _beats;
    private readonly long _threshold;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public WorkerWatchdog(IReadOnlyList<Worker> workers, TimeSpan threshold, TimeProvider time, ILogger logger)
    {
        _threshold = (long)threshold.TotalMilliseconds;
        _time = time;
        _logger = logger;
        _beats = [.. workers.Select(w => new Beat(w))];
        foreach (var beat in _beats)
            beat.Send(time.GetTimestamp());
        _timer = time.CreateTimer(_ => Look(), null, threshold / 2, threshold / 2);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = _time.GetTimestamp();
        foreach (var beat in _beats)
        {
            if (!beat.IsPending)
                beat.Send(now);
            else if (_time.GetElapsedTime(beat.Sent, now).TotalMilliseconds >= _threshold && beat.TryReport())
                WorkerLog.Blocked(_logger, beat.Worker.Index, _threshold, beat.Worker.LastCalled ?? "nothing of a filter chain");
        }
    }

    private sealed class Beat(Worker worker)
    {
        private volatile bool _isPending;
        private bool _isReported;

        public Worker Worker => worker;

        public bool IsPending => _isPending;

        public long Sent { get; private set; }

        public void Send(long now)
        {
            Sent = now;
            _isReported = false;
            _isPending = true;
            worker.Post(static state => ((Beat)state!)._isPending = false, this);
        }

        public bool TryReport()
        {
            var isFirst = !_isReported;
            _isReported = true;
            return isFirst;
        }
    }
}
