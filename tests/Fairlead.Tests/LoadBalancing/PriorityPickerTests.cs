using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using static Fairlead.Tests.LoadBalancing.HostKit;

namespace Fairlead.Tests.LoadBalancing;

public class PriorityPickerTests
{
    [Theory]
    [InlineData(100, 100)]
    [InlineData(72, 100)]
    [InlineData(71, 99)]
    [InlineData(50, 70)]
    [InlineData(25, 35)]
    [InlineData(0, 0)]
    public void Priority_takes_its_overprovisioned_share(int healthyPercent, int load)
    {
        var result = PriorityLoad.Compute([new(100, healthyPercent, 0), new(100, 100, 0)], 50);
        Assert.Equal([load, 100 - load], result.Healthy);
        Assert.Equal([0, 0], result.Degraded);
        Assert.Equal([false, false], result.Panic);
    }

    // Rows: healthy of 100 per priority, the expected load per priority, panic per priority.
    [Theory]
    [InlineData(new[] { 100, 100 }, new[] { 100, 0 }, new[] { false, false })]
    [InlineData(new[] { 70, 70 }, new[] { 98, 2 }, new[] { false, false })]
    [InlineData(new[] { 50, 0, 50 }, new[] { 70, 0, 30 }, new[] { false, false, false })]
    [InlineData(new[] { 25, 25 }, new[] { 50, 50 }, new[] { true, true })]
    [InlineData(new[] { 20, 40 }, new[] { 50, 50 }, new[] { true, true })]
    [InlineData(new[] { 20, 50 }, new[] { 29, 71 }, new[] { true, false })]
    [InlineData(new[] { 0, 0 }, new[] { 50, 50 }, new[] { true, true })]
    public void Load_spills_over_and_panics(int[] healthy, int[] load, bool[] panic)
    {
        var result = PriorityLoad.Compute([.. healthy.Select(h => new HostCounts(100, h, 0))], 50);
        Assert.Equal(load, result.Healthy);
        Assert.Equal(panic, result.Panic);
        Assert.Equal(100, result.Healthy.Sum() + result.Degraded.Sum());
    }

    [Fact]
    public void Degraded_hosts_come_after_all_healthy_ones()
    {
        // Healthy 28 % and 42 %, degraded 42 % and 0 %: together 112, capped at 100.
        var result = PriorityLoad.Compute([new(10, 2, 3), new(10, 3, 0)], 50);
        Assert.Equal([28, 42], result.Healthy);
        Assert.Equal([30, 0], result.Degraded);
        Assert.Equal([false, false], result.Panic);
    }

    [Fact]
    public void Degraded_hosts_count_against_panic()
    {
        Assert.Equal([false], PriorityLoad.Compute([new(10, 2, 3)], 50).Panic);
        Assert.Equal([true], PriorityLoad.Compute([new(10, 2, 2)], 50).Panic);
    }

    [Fact]
    public void Total_panic_spreads_by_number_of_hosts()
    {
        var result = PriorityLoad.Compute([new(0, 0, 0), new(10, 1, 0), new(20, 0, 0)], 50);
        Assert.Equal([0, 34, 66], result.Healthy);
        Assert.Equal([true, true, true], result.Panic);
    }

    [Fact]
    public void No_hosts_at_all_then_null()
    {
        var picker = PriorityPicker.Create([], new RoundRobinBalancer(), 50);
        Assert.Equal([100], picker.Load.Healthy);
        Assert.Null(picker.Pick(default));
    }

    [Theory]
    [InlineData(0, 50.0, false)]
    [InlineData(1, 50.0, true)]
    [InlineData(4, 50.0, true)]
    [InlineData(5, 50.0, false)]
    [InlineData(4, 40.0, false)]
    [InlineData(1, 0.0, false)]
    [InlineData(0, 0.0, false)]
    public void Panic_uses_all_hosts(int healthy, double threshold, bool all)
    {
        var hosts = Hosts([.. Enumerable.Repeat(1u, 10)]);
        foreach (var host in hosts.Skip(healthy))
            host.IsHealthy = false;
        var picker = PriorityPicker.Create(hosts, new RoundRobinBalancer(), threshold);
        var expected = healthy == 0 && threshold > 0 ? 10 : all ? 10 : healthy;
        var picked = Enumerable.Range(0, 1000).Select(i => picker.Pick(new PickContext { Random = (ulong)i, Sequence = (uint)i })).Where(h => h is not null).Distinct();
        Assert.Equal(expected, picked.Count());
    }

    [Theory]
    [InlineData(EndpointHealth.Unknown, true)]
    [InlineData(EndpointHealth.Healthy, true)]
    [InlineData(EndpointHealth.Degraded, false)]
    [InlineData(EndpointHealth.Unhealthy, false)]
    [InlineData(EndpointHealth.Draining, false)]
    [InlineData(EndpointHealth.Timeout, false)]
    public void Health_of_the_control_plane_counts(EndpointHealth health, bool used)
    {
        UpstreamHost[] hosts = [Host(0, health: health), .. Enumerable.Range(1, 9).Select(i => Host(i))];
        var picker = PriorityPicker.Create(hosts, new RoundRobinBalancer(), 50);
        Assert.Equal(used, Enumerable.Range(0, 100).Any(i => picker.Pick(new PickContext { Sequence = (uint)i }) == hosts[0]));
    }

    [Fact]
    public void Load_follows_the_percentages()
    {
        // 50 % healthy at priority 0: 70 % of the load there, the rest at priority 5, and none at 7.
        UpstreamHost[] hosts = [Host(0), Host(1), Host(2, priority: 5), Host(3, priority: 7)];
        hosts[1].IsHealthy = false;
        var picker = PriorityPicker.Create(hosts, new RandomBalancer(), 50);
        var counts = Count(picker, 4, 100_000);
        AssertShare(0.7, counts[0], 100_000);
        AssertShare(0.3, counts[2], 100_000);
        Assert.Equal((0, 0), (counts[1], counts[3]));
    }

    [Fact]
    public void Degraded_hosts_get_their_share()
    {
        UpstreamHost[] hosts = [Host(0), Host(1, health: EndpointHealth.Degraded)];
        var counts = Count(PriorityPicker.Create(hosts, new RandomBalancer(), 50), 2, 100_000);
        AssertShare(0.7, counts[0], 100_000);
        AssertShare(0.3, counts[1], 100_000);
    }
}
