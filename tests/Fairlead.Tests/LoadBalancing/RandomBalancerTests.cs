using Fairlead.LoadBalancing;
using static Fairlead.Tests.LoadBalancing.HostKit;

namespace Fairlead.Tests.LoadBalancing;

public class RandomBalancerTests
{
    private const int Picks = 200_000;
    private static readonly RandomBalancer Balancer = new();

    [Fact]
    public void No_host_then_null() => Assert.Null(Balancer.CreatePicker(new HostSet([])).Pick(default));

    [Theory]
    [InlineData(new uint[] { 1 })]
    [InlineData(new uint[] { 7, 7, 7 })]
    [InlineData(new uint[] { 1, 2 })]
    [InlineData(new uint[] { 1, 99 })]
    [InlineData(new uint[] { 5, 1, 10, 3, 3, 100, 1 })]
    [InlineData(new uint[] { uint.MaxValue, 1, uint.MaxValue })]
    public void Shares_follow_the_weights(uint[] weights)
    {
        var total = weights.Sum(w => (double)w);
        var counts = Count(Balancer.CreatePicker(new HostSet(Hosts(weights))), weights.Length, Picks);
        for (var i = 0; i < weights.Length; i++)
            AssertShare(weights[i] / total, counts[i], Picks);
    }

    [Fact]
    public void Whole_range_of_random_numbers_is_used()
    {
        var picker = Balancer.CreatePicker(new HostSet(Hosts(3, 3, 3)));
        Assert.Equal(0, picker.Pick(new PickContext { Random = 0 }).Number());
        Assert.Equal(2, picker.Pick(new PickContext { Random = ulong.MaxValue }).Number());
        var weighted = Balancer.CreatePicker(new HostSet(Hosts(1, 2, 3)));
        Assert.NotNull(weighted.Pick(new PickContext { Random = 0 }));
        Assert.NotNull(weighted.Pick(new PickContext { Random = ulong.MaxValue }));
    }
}
