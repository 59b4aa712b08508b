using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>A thread that waits for events of file descriptors, runs what was posted to it and fires timers.</summary>
internal sealed unsafe class EpollWorker : Worker, IWorkerThread
{
    private const int MaxEvents = 256;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly int _epoll;
    private readonly int _wakeDescriptor;
    private readonly byte[] _events;
    private readonly ConcurrentQueue<(Action<object?> Callback, object? State)> _foreign = new();
    private readonly Queue<(Action<object?> Callback, object? State)> _local = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TrimTimer _trim;
    private EpollHandler?[] _handlers = new EpollHandler?[64];
    private uint[] _generations = new uint[64];
    private int[] _freeSlots = new int[64];
    private int _freeCount;
    private int _slotCount;
    private int _isWoken;
    private volatile bool _isStopped;
    private long _now;

    public EpollWorker(int index)
        : base(index, new BufferPool())
    {
        _epoll = Check(LibC.EpollCreate(LibC.SOCK_CLOEXEC));
        _wakeDescriptor = Check(LibC.EventFd(0, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK));
        _events = GC.AllocateUninitializedArray<byte>(MaxEvents * 16, pinned: true);
        _now = Clock();
        _trim = new TrimTimer(this);
        Control(LibC.EPOLL_CTL_ADD, _wakeDescriptor, LibC.EPOLLIN | LibC.EPOLLET, ulong.MaxValue);
        new Thread(Run) { IsBackground = true, Name = $"fairlead-{index}" }.Start();
    }

    public Worker Worker => this;

    public int Descriptor => _epoll;

    public override long NowMilliseconds => _now;

    public override void Post(Action<object?> callback, object? state)
    {
        if (ReferenceEquals(Current, this))
        {
            _local.Enqueue((callback, state));
            return;
        }

        _foreign.Enqueue((callback, state));
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            Wake();
    }

    public void Register(EpollHandler handler, int descriptor, uint events)
    {
        var slot = _freeCount > 0 ? _freeSlots[--_freeCount] : NewSlot();
        _handlers[slot] = handler;
        handler.Slot = slot;
        Control(LibC.EPOLL_CTL_ADD, descriptor, events, ((ulong)_generations[slot] << 32) | (uint)slot);
    }

    /// <summary>Forgets the handler. Its descriptor is closed by the caller, which also takes it out of the poll set.</summary>
    public void Unregister(EpollHandler handler)
    {
        var slot = handler.Slot;
        if (slot < 0)
            return;
        handler.Slot = -1;
        _handlers[slot] = null;

        // Events of this descriptor that the current turn has still to deliver must not reach the slot's next owner.
        _generations[slot]++;
        _freeSlots[_freeCount++] = slot;
    }

    public ValueTask DisposeAsync()
    {
        _isStopped = true;
        Wake();
        return new ValueTask(_ended.Task);
    }

    private static int Check(int result) => result >= 0 ? result : throw new InvalidOperationException($"The poller cannot be made: error {Marshal.GetLastPInvokeError()}.");

    private static long Clock() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    private void Wake()
    {
        ulong one = 1;
        LibC.Write(_wakeDescriptor, &one, sizeof(ulong));
    }

    private void Control(int operation, int descriptor, uint events, ulong data)
    {
        var item = stackalloc byte[16];
        *(uint*)item = events;
        *(ulong*)(item + DataOffset) = data;
        LibC.EpollControl(_epoll, operation, descriptor, item);
    }

    private int NewSlot()
    {
        if (_slotCount == _handlers.Length)
        {
            Array.Resize(ref _handlers, _slotCount * 2);
            Array.Resize(ref _generations, _slotCount * 2);
            Array.Resize(ref _freeSlots, _slotCount * 2);
        }

        return _slotCount++;
    }

    private void Run()
    {
        Enter();
        SynchronizationContext.SetSynchronizationContext(new WorkerSynchronizationContext(this));
        _trim.Start();
        while (!_isStopped)
            Turn();
        LibC.Close(_wakeDescriptor);
        LibC.Close(_epoll);
        Exit();
        _ended.SetResult();
    }

    private void Turn()
    {
        fixed (byte* events = _events)
        {
            var count = Wait(events);
            _now = Clock();
            for (var i = 0; i < count; i++)
                Dispatch(events + (i * EventSize));
        }

        RunPosted();
        FireTimers();
    }

    private int Wait(byte* events)
    {
        var timeout = _local.Count > 0 || !_foreign.IsEmpty ? 0 : MillisecondsToNextTimer();
        if (timeout == 0)
            return LibC.EpollPoll(_epoll, events, MaxEvents, 0);
        return LibC.EpollWait(_epoll, events, MaxEvents, timeout);
    }

    private void Dispatch(byte* item)
    {
        var data = *(ulong*)(item + DataOffset);
        if (data == ulong.MaxValue)
        {
            ulong ignored;
            LibC.Read(_wakeDescriptor, &ignored, sizeof(ulong));
            return;
        }

        var slot = (int)(uint)data;
        if (_generations[slot] == (uint)(data >> 32))
            _handlers[slot]?.OnEvents(*(uint*)item);
    }

    private void RunPosted()
    {
        // What is posted while this runs waits for the next turn, so that sockets and timers get theirs.
        for (var count = _local.Count; count > 0; count--)
        {
            var (callback, state) = _local.Dequeue();
            callback(state);
        }

        if (_foreign.IsEmpty)
            return;
        Volatile.Write(ref _isWoken, 0);
        for (var count = _foreign.Count; count > 0 && _foreign.TryDequeue(out var item); count--)
            item.Callback(item.State);
    }
}
