using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Tests.Discovery.Streams;

public class ReconnectBackOffTests
{
    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        var backOff = new ReconnectBackOff(ReconnectBackOff.DefaultShortest, ReconnectBackOff.DefaultLongest, () => 0);

        Assert.Equal([0.5, 1, 2, 4, 8, 15, 15, 15], Enumerable.Range(0, 8).Select(_ => backOff.Next().TotalSeconds));
    }

    [Fact]
    public void Waits_are_spread_between_the_shortest_and_the_longest()
    {
        var backOff = new ReconnectBackOff(ReconnectBackOff.DefaultShortest, ReconnectBackOff.DefaultLongest, Random.Shared.NextDouble);

        var waits = Enumerable.Range(0, 200).Select(_ => backOff.Next()).ToArray();

        Assert.All(waits, wait => Assert.InRange(wait, ReconnectBackOff.DefaultShortest, ReconnectBackOff.DefaultLongest));
        Assert.InRange(waits.Distinct().Count(), 100, 200);
    }

    [Fact]
    public void Success_then_the_next_wait_is_short_again()
    {
        var backOff = new ReconnectBackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), () => 0);
        for (var i = 0; i < 100; i++)
            backOff.Next();

        backOff.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Next());
    }

    [Fact]
    public void Longest_below_twice_the_shortest_then_it_holds()
    {
        var backOff = new ReconnectBackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => 0.9);

        Assert.Equal([1, 1], [backOff.Next().TotalSeconds, backOff.Next().TotalSeconds]);
    }
}
