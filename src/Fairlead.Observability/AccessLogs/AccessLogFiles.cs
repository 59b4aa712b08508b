using System.Runtime.InteropServices;
using Fairlead.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Observability.AccessLogs;

/// <summary>
/// The log files of a host, one per path whoever logs to it, and the background loop that writes them: every second, and as soon as a worker has 64 KiB.
/// A disk that does not keep up costs lines (counted in <c>filesystem.write_dropped</c>), at most 16 MiB of memory per file, and never a worker's time.
/// </summary>
/// <remarks>Thread-safe. Create one per host and give it to the factories; dispose it after the workers have stopped.</remarks>
public sealed class AccessLogFiles : IAsyncDisposable
{
    private readonly Func<string, ILogSink> _openSink;
    private readonly Dictionary<string, LogFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ITimer _timer;
    private readonly Task _loop;
    private List<TaskCompletionSource> _waiters = [];
    private PosixSignalRegistration? _hangUp;
    private int _isAwake;
    private int _timerIsDue;
    private volatile bool _isStopping;

    /// <summary>Creates the files of a host; part-filled buffers are written every second.</summary>
    public AccessLogFiles(TimeProvider time)
        : this(time, TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Creates the files of a host.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="flushInterval">How often part-filled buffers are written (Envoy's <c>--file-flush-interval-msec</c>): more than zero.</param>
    public AccessLogFiles(TimeProvider time, TimeSpan flushInterval)
        : this(time, flushInterval, CreateSink)
    {
    }

    internal AccessLogFiles(TimeProvider time, TimeSpan flushInterval, Func<string, ILogSink> openSink)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(flushInterval, TimeSpan.Zero);
        _openSink = openSink;
        _timer = time.CreateTimer(static state => ((AccessLogFiles)state!).OnTimer(), this, flushInterval, flushInterval);
        _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Opens every file anew, after a log rotation has moved it away. SIGHUP does the same.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            foreach (var file in _files.Values)
                file.RequestReopen();
        }

        Wake();
    }

    /// <summary>Writes what has been logged so far. Completes when it is in the files.</summary>
    public Task FlushAsync()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isStopping)
                return _loop;
            _waiters.Add(waiter);
        }

        Wake();
        return waiter.Task;
    }

    /// <summary>Writes the rest and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _isStopping = true;
        await _timer.DisposeAsync();
        Wake();
        await _loop;
        _hangUp?.Dispose();
    }

    internal LogFile Open(string path, IExtensionContext context)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(path, out var file))
            {
                var loggers = (ILoggerFactory?)context.Services.GetService(typeof(ILoggerFactory)) ?? NullLoggerFactory.Instance;
                var stats = context.Stats.GetOrAdd(FileLogStat.Prefix, FileLogStat.Schema);
                var sink = _openSink(path);
                if (sink is FileSink)
                    _hangUp ??= PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
                file = new LogFile(path, sink, stats, loggers.CreateLogger("Fairlead.AccessLogs"), Wake);
                _files.Add(path, file);
            }

            file.AddUser();
            return file;
        }
    }

    private static ILogSink CreateSink(string path) => path switch
    {
        "/dev/stdout" => new StreamSink(Console.OpenStandardOutput()),
        "/dev/stderr" => new StreamSink(Console.OpenStandardError()),
        _ => new FileSink(path),
    };

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        Reopen();
    }

    private void OnTimer()
    {
        Volatile.Write(ref _timerIsDue, 1);
        Wake();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
            _wake.Release();
    }

    private async Task RunAsync()
    {
        while (!_isStopping)
        {
            await _wake.WaitAsync();
            FlushAll();
        }

        // Whatever came between the last flush and the end.
        FlushAll();
        lock (_lock)
        {
            foreach (var file in _files.Values)
                file.Close();
        }
    }

    private void FlushAll()
    {
        // Cleared first: who submits from here on wakes the loop once more.
        Volatile.Write(ref _isAwake, 0);
        Interlocked.MemoryBarrier();
        LogFile[] files;
        List<TaskCompletionSource> waiters;
        lock (_lock)
        {
            files = [.. _files.Values];
            (waiters, _waiters) = (_waiters, []);
        }

        var byTimer = Interlocked.Exchange(ref _timerIsDue, 0) == 1;
        foreach (var file in files)
        {
            file.Flush(byTimer);
            if (file.IsUnused)
                file.Close();
        }

        foreach (var waiter in waiters)
            waiter.SetResult();
    }
}
