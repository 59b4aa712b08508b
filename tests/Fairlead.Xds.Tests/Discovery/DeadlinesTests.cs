using Fairlead.Xds.Discovery;

namespace Fairlead.Xds.Tests.Discovery;

public class DeadlinesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Deadlines<string> _deadlines = new();

    [Fact]
    public void Due_come_in_order_and_once()
    {
        _deadlines.Set("b", At(2));
        _deadlines.Set("a", At(1));
        _deadlines.Set("c", At(3));

        Assert.Equal(At(1), _deadlines.Next);
        Assert.Equal(["a", "b"], Due(2));
        Assert.Equal(At(3), _deadlines.Next);
    }

    [Fact]
    public void Put_off_or_cancelled_then_the_old_time_does_not_count()
    {
        _deadlines.Set("a", At(1));
        _deadlines.Set("b", At(1));
        _deadlines.Set("a", At(5));
        _deadlines.Cancel("b");

        Assert.Empty(Due(4));
        Assert.Equal(["a"], Due(5));
        Assert.Null(_deadlines.Next);
    }

    [Fact]
    public void Put_off_for_ever_then_memory_stays_and_the_last_time_counts()
    {
        for (var i = 0; i < 100_000; i++)
            _deadlines.Set("a", At(i));

        Assert.Empty(Due(99_998));
        Assert.Equal(["a"], Due(99_999));
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);

    private List<string> Due(int seconds)
    {
        var due = new List<string>();
        while (_deadlines.TryTake(At(seconds), out var key))
            due.Add(key);
        return due;
    }
}
