using System.Collections.Concurrent;
using Fairlead.Statistics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.AccessLogs;

/// <summary>
/// One log file and the way of a line to it: 1. the thread formats it into its own buffer; 2. a full buffer is submitted, a part-filled one is collected by the next flush;
/// 3. the writer (see <see cref="AccessLogFiles"/>) writes what it has got in the order in which each thread wrote it.
/// </summary>
/// <remarks>Steps 1 and 2 on any thread, without locks; step 3 on one thread at a time.</remarks>
internal sealed partial class LogFile
{
    /// <summary>A buffer of so many bytes goes to the disk at once.</summary>
    public const int FlushBytes = 64 * 1024;

    // 16 MiB of lines may wait for a slow disk; further ones are dropped.
    private const int MaxBuffers = 256;

    private static int _count;

    [ThreadStatic]
    private static LogSlot?[]? t_slots;

    private readonly int _id = Interlocked.Increment(ref _count) - 1;
    private readonly string _path;
    private readonly ILogSink _sink;
    private readonly StatGroup _stats;
    private readonly ILogger _logger;
    private readonly Action _submitted;
    private readonly ConcurrentQueue<LogBuffer> _free = new();
    private readonly List<LogBuffer> _batch = [];
    private readonly Lock _slotsLock = new();
    private volatile LogSlot[] _slots = [];
    private LogBuffer? _full;
    private long _sequence;
    private int _buffers;
    private int _users;
    private volatile bool _reopen;
    private bool _isFailing;

    public LogFile(string path, ILogSink sink, StatGroup stats, ILogger logger, Action submitted)
    {
        _path = path;
        _sink = sink;
        _stats = stats;
        _logger = logger;
        _submitted = submitted;
    }

    /// <summary>True if no logger writes to the file any more.</summary>
    public bool IsUnused => Volatile.Read(ref _users) == 0;

    public void AddUser() => Interlocked.Increment(ref _users);

    public void RemoveUser() => Interlocked.Decrement(ref _users);

    /// <summary>The place of this thread's buffer.</summary>
    public LogSlot SlotOfThisThread()
    {
        var slots = t_slots;
        return slots is not null && _id < slots.Length && slots[_id] is { } slot ? slot : AddSlot();
    }

    /// <summary>A buffer to begin, or null if too much waits to be written: the line is dropped and counted.</summary>
    public LogBuffer? Begin()
    {
        if (Interlocked.Increment(ref _buffers) > MaxBuffers)
        {
            Interlocked.Decrement(ref _buffers);
            _stats.AddShared(FileLogStat.WriteDropped, 1);
            return null;
        }

        if (!_free.TryDequeue(out var buffer))
            buffer = new LogBuffer();
        buffer.Sequence = Interlocked.Increment(ref _sequence);
        return buffer;
    }

    /// <summary>Hands a full buffer to the writer.</summary>
    public void Submit(LogBuffer buffer)
    {
        LogBuffer? top;
        do
        {
            top = Volatile.Read(ref _full);
            buffer.Next = top;
        }
        while (Interlocked.CompareExchange(ref _full, buffer, top) != top);
        _submitted();
    }

    /// <summary>The next flush opens the file anew.</summary>
    public void RequestReopen() => _reopen = true;

    /// <summary>Writes what has been collected, on the writer's thread.</summary>
    public void Flush(bool byTimer)
    {
        Reopen();
        Collect();
        if (_batch.Count > 0 && byTimer)
            _stats.AddShared(FileLogStat.FlushedByTimer, 1);
        foreach (var buffer in _batch)
        {
            Write(buffer);
            buffer.Clear();
            _free.Enqueue(buffer);
            Interlocked.Decrement(ref _buffers);
        }

        // Memory follows the load down: as many buffers as the last flush had stay for the next one.
        while (_free.Count > _batch.Count + _slots.Length && _free.TryDequeue(out _))
        {
        }

        _batch.Clear();
    }

    /// <summary>Closes the file, on the writer's thread. It is opened again if somebody writes to it after all.</summary>
    public void Close() => _sink.Dispose();

    // Slots first: a buffer that its thread submitted earlier is in the stack by then, so that sorting puts the two in order.
    private void Collect()
    {
        foreach (var slot in _slots)
        {
            if (slot.Take() is { } buffer)
                _batch.Add(buffer);
        }

        for (var buffer = Interlocked.Exchange(ref _full, null); buffer is not null; buffer = buffer.Next)
            _batch.Add(buffer);
        _batch.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
    }

    private void Write(LogBuffer buffer)
    {
        try
        {
            _sink.Write(buffer.Written);
            _stats.AddShared(FileLogStat.WriteCompleted, 1);
            _isFailing = false;
        }
#pragma warning disable CA1031 // Whatever is wrong with one file, the others are written on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _stats.AddShared(FileLogStat.WriteFailed, 1);
            if (!_isFailing)
                Log.WriteFailed(_logger, e, _path);
            _isFailing = true;
        }
    }

    private void Reopen()
    {
        if (!_reopen)
            return;
        _reopen = false;
        try
        {
            _sink.Reopen();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _stats.AddShared(FileLogStat.ReopenFailed, 1);
            Log.ReopenFailed(_logger, e, _path);
        }
    }

    private LogSlot AddSlot()
    {
        var slot = new LogSlot();
        if (t_slots is null || t_slots.Length <= _id)
            Array.Resize(ref t_slots, _id + 4);
        t_slots[_id] = slot;
        lock (_slotsLock)
            _slots = [.. _slots, slot];
        return slot;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The access log {Path} cannot be written; lines are lost until it can.")]
        public static partial void WriteFailed(ILogger logger, Exception error, string path);

        [LoggerMessage(Level = LogLevel.Error, Message = "The access log {Path} could not be opened again; the old file is written on.")]
        public static partial void ReopenFailed(ILogger logger, Exception error, string path);
    }
}
