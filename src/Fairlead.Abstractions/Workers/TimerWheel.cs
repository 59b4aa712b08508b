using System.Numerics;

namespace Fairlead.Workers;

/// <summary>
/// Two hashed wheels: slots of 8 ms for the next 16 s, slots of 8 s for the rest. A slot holds timers to be looked at when its time comes;
/// one whose deadline has moved on is put where it belongs then, so that moving a deadline back costs nothing when it is moved.
/// </summary>
internal sealed class TimerWheel
{
    private const int NearShift = 3;
    private const int NearSlots = 2048;
    private const int FarShift = 13;
    private const int FarSlots = 512;

    private readonly WorkerTimer?[] _slots = new WorkerTimer?[NearSlots + FarSlots];
    private readonly ulong[] _nearOccupied = new ulong[NearSlots / 64];
    private long _nearTick;
    private long _farTick;
    private bool _isStarted;
    private int _farCount;

    public void Link(WorkerTimer timer, long now)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _nearTick = (now >> NearShift) - 1;
            _farTick = now >> FarShift;
        }

        Unlink(timer);
        Insert(timer);
    }

    public void Unlink(WorkerTimer timer)
    {
        var slot = timer.Slot;
        if (slot < 0)
            return;
        if (timer.Previous is { } previous)
            previous.Next = timer.Next;
        else
            _slots[slot] = timer.Next;
        if (timer.Next is { } next)
            next.Previous = timer.Previous;
        if (slot >= NearSlots)
            _farCount--;
        else if (_slots[slot] is null)
            _nearOccupied[slot >> 6] &= ~(1UL << (slot & 63));
        timer.Previous = timer.Next = null;
        timer.Slot = -1;
    }

    public void Advance(long now)
    {
        if (!_isStarted)
            return;
        var tick = now >> NearShift;
        _nearTick = Math.Max(_nearTick, tick - NearSlots);
        while (_nearTick < tick)
        {
            var slot = (int)(++_nearTick & (NearSlots - 1));
            if (_slots[slot] is not null)
                Visit(slot, now);
        }

        for (var farTick = now >> FarShift; _farTick < farTick;)
            Visit(NearSlots + (int)(++_farTick & (FarSlots - 1)), now);
    }

    public int MillisecondsToNext(long now)
    {
        var best = long.MaxValue;
        if (_farCount > 0)
            best = (Math.Max(_farTick, now >> FarShift) + 1) << FarShift;
        var near = NextNearTick();
        if (near >= 0)
            best = Math.Min(best, near << NearShift);
        return best == long.MaxValue ? -1 : (int)Math.Clamp(best - now, 0, int.MaxValue);
    }

    private void Insert(WorkerTimer timer)
    {
        // Rounding up to the next tick: a timer never fires early.
        var tick = Math.Max((timer.Deadline + (1 << NearShift) - 1) >> NearShift, _nearTick + 1);
        int slot;
        if (tick - _nearTick < NearSlots)
        {
            slot = (int)(tick & (NearSlots - 1));
            timer.VisitAt = tick << NearShift;
            _nearOccupied[slot >> 6] |= 1UL << (slot & 63);
        }
        else
        {
            // Beyond the far wheel's horizon the timer is looked at on the way and put back.
            var farTick = Math.Clamp(timer.Deadline >> FarShift, _farTick + 1, _farTick + FarSlots - 1);
            slot = NearSlots + (int)(farTick & (FarSlots - 1));
            timer.VisitAt = farTick << FarShift;
            _farCount++;
        }

        timer.Slot = slot;
        timer.Previous = null;
        timer.Next = _slots[slot];
        if (timer.Next is { } next)
            next.Previous = timer;
        _slots[slot] = timer;
    }

    private void Visit(int slot, long now)
    {
        // A timer that is put back never lands in the slot being visited: both wheels insert at least one and at most "slots - 1" ticks ahead.
        while (_slots[slot] is { } timer)
        {
            Unlink(timer);
            if (timer.Deadline <= now)
                timer.Fire();
            else if (timer.Deadline != WorkerTimer.Never)
                Insert(timer);
        }
    }

    private long NextNearTick()
    {
        if (!_isStarted)
            return -1;
        for (var ahead = 1; ahead <= NearSlots;)
        {
            var slot = (int)((_nearTick + ahead) & (NearSlots - 1));
            var word = _nearOccupied[slot >> 6] >> (slot & 63);
            if (word != 0)
                return _nearTick + ahead + BitOperations.TrailingZeroCount(word);
            ahead += 64 - (slot & 63);
        }

        return -1;
    }
}
