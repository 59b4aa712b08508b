using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

public class TimerWheelTests
{
    private const int Tick = 8;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(16_375)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(60_000)]
    [InlineData(4_194_304)]
    [InlineData(10_000_000)]
    public void A_timer_then_fires_once_never_early_and_at_most_a_tick_late(int delay)
    {
        foreach (var start in new long[] { 0, 5, 8191, 123_456_789 })
        {
            var worker = new VirtualWorker(start);
            var timer = new Recorder(worker);
            timer.Arm(worker, delay);
            var step = delay > 100_000 ? 7 : 1;
            while (worker.NowMilliseconds < start + delay + (2 * Tick) + step)
                worker.Advance(step);
            var fired = Assert.Single(timer.Fired);
            Assert.InRange(fired - start - delay, 0, Tick + step - 1);
            Assert.False(timer.IsArmed);
        }
    }

    [Fact]
    public void Random_arming_rearming_and_removal_then_as_a_sorted_list_would_do()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var worker = new VirtualWorker(random.NextInt64(1L << 40));
            var timers = Enumerable.Range(0, 150).Select(_ => new Recorder(worker)).ToArray();
            var due = new long?[timers.Length];
            for (var ms = 0; ms < 60_000; ms++)
            {
                if (random.Next(4) == 0)
                    Change(random, worker, timers, due);
                worker.Advance(1);
                Check(worker.NowMilliseconds, timers, due);
            }
        }
    }

    [Fact]
    public void Sleeping_as_long_as_the_wheel_says_then_nothing_is_missed()
    {
        var random = new Random(3);
        var worker = new VirtualWorker(1_000_003);
        var timers = Enumerable.Range(0, 200).Select(_ => new Recorder(worker)).ToArray();
        var deadlines = new Dictionary<Recorder, long>();
        foreach (var timer in timers)
        {
            var delay = random.NextInt64(0, random.Next(2) == 0 ? 20_000 : 9_000_000);
            timer.Arm(worker, delay);
            deadlines[timer] = worker.NowMilliseconds + delay;
        }

        var wakes = 0;
        while (worker.Next is var next and >= 0)
        {
            worker.Advance(next);
            Assert.True(++wakes < 10_000);
        }

        foreach (var (timer, deadline) in deadlines)
            Assert.InRange(Assert.Single(timer.Fired) - deadline, 0, Tick - 1);
    }

    [Fact]
    public void No_timers_then_no_need_to_wake()
    {
        var worker = new VirtualWorker(77);
        Assert.Equal(-1, worker.Next);
        var timer = new Recorder(worker);
        timer.Arm(worker, 100);
        Assert.InRange(worker.Next, 93, 108);
        timer.Remove(worker);
        Assert.Equal(-1, worker.Next);
        timer.Remove(worker);
        timer.Arm(worker, 100_000);
        Assert.InRange(worker.Next, 0, 8192);
        timer.Remove(worker);
        Assert.Equal(-1, worker.Next);
    }

    [Fact]
    public void Arming_after_a_long_stall_then_on_time()
    {
        foreach (var stall in new long[] { 100, 20_000, 5_000_000, 1L << 33 })
        {
            var worker = new VirtualWorker(50);
            var first = new Recorder(worker);
            first.Arm(worker, 10);
            worker.Stall(stall);
            var second = new Recorder(worker);
            second.Arm(worker, 300);
            var deadline = worker.NowMilliseconds + 300;
            worker.Advance(0);
            Assert.Single(first.Fired);
            while (second.Fired.Count == 0)
                worker.Advance(1);
            Assert.InRange(second.Fired[0] - deadline, 0, Tick - 1);
        }
    }

    [Fact]
    public void A_timer_that_arms_itself_anew_with_no_delay_then_fires_once_a_tick()
    {
        var worker = new VirtualWorker(0);
        var timer = new Recorder(worker) { Again = 0 };
        timer.Arm(worker, 0);
        for (var i = 0; i < 800; i++)
            worker.Advance(1);
        Assert.InRange(timer.Fired.Count, 99, 101);
    }

    [Fact]
    public void A_timer_that_removes_its_neighbour_then_the_neighbour_does_not_fire()
    {
        var worker = new VirtualWorker(0);
        var victim = new Recorder(worker);
        var other = new Recorder(worker);
        victim.Arm(worker, 50);
        other.Arm(worker, 50);
        victim.OnFire = () => other.Remove(worker);
        other.OnFire = () => victim.Remove(worker);
        worker.Advance(100);
        Assert.Equal(1, victim.Fired.Count + other.Fired.Count);
    }

    [Fact]
    public void An_endless_delay_then_never_fires()
    {
        var worker = new VirtualWorker(1L << 40);
        var timer = new Recorder(worker);
        timer.Arm(worker, long.MaxValue);
        Assert.True(timer.IsArmed);
        worker.Advance(0);
        worker.Advance(100_000);
        Assert.Empty(timer.Fired);
        Assert.True(timer.IsArmed);
        timer.Arm(worker, -5);
        worker.Advance(Tick);
        Assert.Single(timer.Fired);
    }

    [Fact]
    public void Arming_and_disarming_allocates_nothing()
    {
        var worker = new VirtualWorker(0);
        var timer = new Recorder(worker);
        Assert.Equal(0, Allocations.Of(() =>
        {
            timer.Arm(worker, 15_000);
            timer.Disarm();
            timer.Arm(worker, 100);
            timer.Remove(worker);
        }));
    }

    private static void Change(Random random, VirtualWorker worker, Recorder[] timers, long?[] due)
    {
        var i = random.Next(timers.Length);
        switch (random.Next(5))
        {
            case 0:
                timers[i].Disarm();
                due[i] = null;
                break;
            case 1:
                timers[i].Remove(worker);
                due[i] = null;
                break;
            default:
                var delay = random.Next(3) switch { 0 => random.Next(20), 1 => random.Next(5000), _ => random.Next(40_000) };
                timers[i].Arm(worker, delay);
                due[i] = worker.NowMilliseconds + delay;
                break;
        }

        Assert.Equal(due[i] is not null, timers[i].IsArmed);
    }

    private static void Check(long now, Recorder[] timers, long?[] due)
    {
        for (var i = 0; i < timers.Length; i++)
        {
            if (timers[i].Fired.Count > 0)
            {
                Assert.Equal(now, Assert.Single(timers[i].Fired));
                Assert.True(due[i] <= now, "A timer fired early, or was not armed.");
                timers[i].Fired.Clear();
                due[i] = null;
            }

            Assert.False(due[i] + Tick <= now, "A timer is more than a tick late.");
        }
    }

    private sealed class Recorder(VirtualWorker worker) : WorkerTimer
    {
        public List<long> Fired { get; } = [];

        public long? Again { get; init; }

        public Action? OnFire { get; set; }

        protected override void OnDue()
        {
            Fired.Add(worker.NowMilliseconds);
            OnFire?.Invoke();
            if (Again is { } delay)
                Arm(worker, delay);
        }
    }
}
