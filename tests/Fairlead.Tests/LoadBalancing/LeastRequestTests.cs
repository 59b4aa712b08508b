using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using static Fairlead.Tests.LoadBalancing.HostKit;

namespace Fairlead.Tests.LoadBalancing;

public class LeastRequestTests
{
    private const int Picks = 100_000;

    [Fact]
    public void No_host_then_null() => Assert.Null(Picker(new(), []).Pick(default));

    [Fact]
    public void Idle_hosts_get_equal_shares()
    {
        var counts = Count(Picker(new(), Hosts(1, 1, 1, 1, 1)), 5, Picks);
        Assert.All(counts, c => AssertShare(0.2, c, Picks));
    }

    [Fact]
    public void Of_two_hosts_the_less_busy_one_is_always_taken()
    {
        var hosts = Hosts(1, 1);
        hosts[0].ActiveRequests = 1;
        Assert.Equal([0, 1000], Count(Picker(new(), hosts), 2, 1000));
    }

    [Fact]
    public void Busiest_host_is_never_taken_with_two_different_choices()
    {
        var hosts = Hosts(1, 1, 1, 1);
        hosts[2].ActiveRequests = 10;
        var counts = Count(Picker(new(), hosts), 4, Picks);
        Assert.Equal(0, counts[2]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Idlest_host_gets_the_share_of_the_pairs_it_is_in(int choices)
    {
        var hosts = Hosts(1, 1, 1, 1, 1, 1, 1, 1);
        foreach (var host in hosts.Skip(1))
            host.ActiveRequests = 1;
        var counts = Count(Picker(new() { ChoiceCount = choices }, hosts), 8, Picks);

        // The first two choices are different hosts, further ones are free.
        var missed = 6.0 / 8 * Math.Pow(7.0 / 8, choices - 2);
        AssertShare(1 - missed, counts[0], Picks);
    }

    [Fact]
    public void As_many_choices_as_hosts_find_the_idlest()
    {
        var hosts = Hosts(1, 1, 1, 1);
        for (var i = 0; i < 4; i++)
            hosts[i].ActiveRequests = 4 - i;
        Assert.Equal([0, 0, 0, 1000], Count(Picker(new() { ChoiceCount = 100 }, hosts), 4, 1000));
    }

    [Theory]
    [InlineData(1.0, new[] { 0, 0, 0 }, new[] { 1.0, 2, 3 })]
    [InlineData(1.0, new[] { 0, 1, 2 }, new[] { 1.0, 1, 1 })]
    [InlineData(2.0, new[] { 0, 1, 2 }, new[] { 1.0, 0.5, 1.0 / 3 })]
    [InlineData(0.5, new[] { 3, 3, 0 }, new[] { 0.5, 1, 3 })]
    public void Unequal_weights_share_by_weight_and_requests(double bias, int[] active, double[] shares)
    {
        var hosts = Hosts(1, 2, 3);
        for (var i = 0; i < 3; i++)
            hosts[i].ActiveRequests = active[i];
        var counts = Count(Picker(new() { ActiveRequestBias = bias }, hosts), 3, Picks);
        for (var i = 0; i < 3; i++)
            AssertShare(shares[i] / shares.Sum(), counts[i], Picks);
    }

    [Fact]
    public void Bias_zero_is_round_robin_by_weight()
    {
        var hosts = Hosts(1, 2);
        hosts[1].ActiveRequests = 1000;
        Assert.Equal([1000, 2000], Count(Picker(new() { ActiveRequestBias = 0 }, hosts), 2, 3000));
    }

    [Fact]
    public void Many_hosts_come_close_to_the_same_shares()
    {
        var hosts = Hosts([.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? 1u : 3u)]);
        foreach (var host in hosts.Where(h => h.Number() % 4 == 1))
            host.ActiveRequests = 2;
        var counts = Count(Picker(new(), hosts), 200, Picks);

        // Effective weights: 1 for the even ones, 3 / 3 for those with two requests, 3 for the rest.
        var busy = counts.Where((_, i) => i % 4 == 1).Sum();
        var idle = counts.Where((_, i) => i % 4 == 3).Sum();
        var light = counts.Where((_, i) => i % 2 == 0).Sum();
        Assert.InRange(idle / (double)Picks, 0.48, 0.52);
        Assert.InRange(busy / (double)Picks, 0.16, 0.19);
        Assert.InRange(light / (double)Picks, 0.31, 0.35);
    }

    [Fact]
    public void Slow_host_is_relieved_over_time()
    {
        // One host never finishes its requests: the others must take nearly all of the load.
        var hosts = Hosts(1, 1, 1, 1);
        Count(Picker(new(), hosts), 4, 1000, onPick: h => h.ActiveRequests += h.Number() == 0 ? 1 : 0);
        Assert.InRange(hosts[0].ActiveRequests, 1, 2);
    }

    [Fact]
    public void Pick_allocates_nothing()
    {
        HostPicker[] pickers =
        [
            Picker(new(), Hosts(1, 1, 1)), Picker(new(), Hosts(1, 2, 3)), Picker(new() { ActiveRequestBias = 2 }, Hosts([.. Enumerable.Range(1, 100).Select(i => (uint)i)])),
            new RoundRobinBalancer().CreatePicker(new HostSet(Hosts(1, 2))), new RoundRobinBalancer().CreatePicker(new HostSet(Hosts(1, 200_000))),
            new RandomBalancer().CreatePicker(new HostSet(Hosts(1, 2))), PriorityPicker.Create(Hosts(1, 1), new RandomBalancer(), 50),
        ];
        foreach (var picker in pickers)
        {
            for (var i = 0u; i < 100; i++)
                picker.Pick(new PickContext { Random = i, Sequence = i });
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0u; i < 100; i++)
                picker.Pick(new PickContext { Random = i, Sequence = i });
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Theory]
    [InlineData(1, 1.0, "choice_count")]
    [InlineData(129, 1.0, "choice_count")]
    [InlineData(2, -0.1, "active_request_bias")]
    [InlineData(2, double.NaN, "active_request_bias")]
    [InlineData(2, double.PositiveInfinity, "active_request_bias")]
    public void Wrong_options_are_refused(int choices, double bias, string field)
    {
        var errors = new List<ConfigError>();
        var cluster = new Cluster { Name = "c", LbPolicy = LbPolicy.LeastRequest, LeastRequestLbConfig = new() { ChoiceCount = choices, ActiveRequestBias = bias } };
        Assert.Null(BuiltInBalancers.Create(cluster, "p", errors));
        Assert.Equal($"p.least_request_lb_config.{field}", Assert.Single(errors).Path);
    }

    [Theory]
    [InlineData(LbPolicy.RoundRobin, typeof(RoundRobinBalancer))]
    [InlineData(LbPolicy.LeastRequest, typeof(LeastRequestBalancer))]
    [InlineData(LbPolicy.Random, typeof(RandomBalancer))]
    public void Policy_names_the_balancer(LbPolicy policy, Type type) =>
        Assert.IsType(type, BuiltInBalancers.Create(new Cluster { Name = "c", LbPolicy = policy }, "p", []));

    private static HostPicker Picker(LeastRequestLbConfig config, UpstreamHost[] hosts) => new LeastRequestBalancer(config).CreatePicker(new HostSet(hosts));
}
