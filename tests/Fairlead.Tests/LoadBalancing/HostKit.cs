using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Transports;

namespace Fairlead.Tests.LoadBalancing;

/// <summary>Short ways to make hosts and to count picks.</summary>
internal static class HostKit
{
    public static UpstreamHost Host(int number, uint weight = 1, int priority = 0, EndpointHealth health = EndpointHealth.Unknown)
    {
        Assert.True(NetworkAddress.TryParse("127.0.0.1", number + 1, out var address));
        var endpoint = new LbEndpoint { Address = new SocketAddress("127.0.0.1", number + 1), LoadBalancingWeight = weight, HealthStatus = health };
        return new UpstreamHost(address, endpoint, new Locality(), priority);
    }

    public static UpstreamHost[] Hosts(params uint[] weights) => [.. weights.Select((w, i) => Host(i, w))];

    /// <summary>The number that <see cref="Host"/> was given.</summary>
    public static int Number(this UpstreamHost? host) => host is null ? -1 : host.Address.Port - 1;

    /// <summary>How often each host was picked, with a fixed random sequence.</summary>
    public static int[] Count(HostPicker picker, int hosts, int picks, int seed = 1, Action<UpstreamHost>? onPick = null)
    {
        var random = new Random(seed);
        var counts = new int[hosts];
        for (var i = 0; i < picks; i++)
        {
            var host = picker.Pick(new PickContext { Random = (ulong)random.NextInt64(long.MinValue, long.MaxValue), Sequence = (uint)i });
            counts[host.Number()]++;
            onPick?.Invoke(host!);
        }

        return counts;
    }

    /// <summary>Asserts that a count is within four standard deviations of what its share says.</summary>
    public static void AssertShare(double share, int count, int picks)
    {
        var expected = share * picks;
        var deviation = Math.Sqrt(picks * share * (1 - share));
        Assert.InRange(count, expected - (4 * deviation) - 1, expected + (4 * deviation) + 1);
    }
}
