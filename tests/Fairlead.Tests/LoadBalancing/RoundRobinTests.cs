using Fairlead.LoadBalancing;
using static Fairlead.Tests.LoadBalancing.HostKit;

namespace Fairlead.Tests.LoadBalancing;

public class RoundRobinTests
{
    private static readonly RoundRobinBalancer Balancer = new();

    [Fact]
    public void No_host_then_null() => Assert.Null(Balancer.CreatePicker(new HostSet([])).Pick(default));

    [Fact]
    public void Equal_weights_take_turns() => Assert.Equal([0, 1, 2, 0, 1, 2, 0], Order(7, 5, 5, 5));

    [Theory]
    [InlineData(new uint[] { 1, 2 }, new[] { 1, 0, 1 })]
    [InlineData(new uint[] { 1, 3 }, new[] { 1, 1, 0, 1 })]
    [InlineData(new uint[] { 5, 1, 1 }, new[] { 0, 0, 0, 0, 0, 1, 2 })]
    [InlineData(new uint[] { 2, 4, 6 }, new[] { 2, 1, 2, 0, 1, 2 })]
    public void Unequal_weights_go_by_earliest_deadline(uint[] weights, int[] order)
    {
        Assert.Equal(order, Order(order.Length, weights));
        Assert.Equal([.. order, .. order], Order(2 * order.Length, weights));
    }

    [Theory]
    [InlineData(new uint[] { 1, 99 })]
    [InlineData(new uint[] { 3, 5, 7, 11, 13 })]
    [InlineData(new uint[] { 1, 1000, 7191 })]
    public void Schedule_is_exact_in_one_round_and_never_far_off(uint[] weights)
    {
        var total = weights.Sum(w => (long)w);
        var picker = Balancer.CreatePicker(new HostSet(Hosts(weights)));
        Assert.IsType<SchedulePicker>(picker);
        AssertSmooth(picker, weights, (int)total, 1.0 + weights.Length);
        Assert.Equal(weights.Select(w => (int)w), Count(picker, weights.Length, (int)total));
    }

    [Theory]
    [InlineData(new uint[] { 1, 10_000 })]
    [InlineData(new uint[] { 9973, 20011, 3, 1, 70001 })]
    public void Large_weights_are_exact_in_one_round_too(uint[] weights)
    {
        var total = weights.Sum(w => (long)w);
        var picker = Balancer.CreatePicker(new HostSet(Hosts(weights)));
        Assert.IsType<StridePicker>(picker);
        Assert.Equal(weights.Select(w => (int)w), Count(picker, weights.Length, (int)total));
        AssertSmooth(picker, weights, (int)total, 8);
    }

    [Fact]
    public void Largest_weights_do_not_overflow()
    {
        uint[] weights = [uint.MaxValue, uint.MaxValue - 1, uint.MaxValue - 2];
        var counts = Count(Balancer.CreatePicker(new HostSet(Hosts(weights))), 3, 3000);
        Assert.All(counts, c => Assert.InRange(c, 990, 1010));
        Assert.NotNull(Balancer.CreatePicker(new HostSet(Hosts(weights))).Pick(new PickContext { Sequence = uint.MaxValue }));
    }

    [Fact]
    public void Weights_with_a_common_divisor_need_a_short_schedule() =>
        Assert.Equal(Order(30, 1, 2), Order(30, 1_000_000, 2_000_000));

    private static int[] Order(int picks, params uint[] weights)
    {
        var picker = Balancer.CreatePicker(new HostSet(Hosts(weights)));
        return [.. Enumerable.Range(0, picks).Select(i => picker.Pick(new PickContext { Sequence = (uint)i }).Number())];
    }

    // After any number of picks no host is further from its share than the bound.
    private static void AssertSmooth(HostPicker picker, uint[] weights, int picks, double bound)
    {
        var total = weights.Sum(w => (double)w);
        var counts = new int[weights.Length];
        for (var i = 0; i < picks; i++)
        {
            counts[picker.Pick(new PickContext { Sequence = (uint)i }).Number()]++;
            for (var h = 0; h < weights.Length; h++)
                Assert.InRange(counts[h] - ((i + 1) * weights[h] / total), -bound, bound);
        }
    }
}
