using BenchmarkDotNet.Attributes;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Transports;

namespace Fairlead.Benchmarks.LoadBalancing;

/// <summary>Picking one of 100 hosts, through the choice of the priority.</summary>
[MemoryDiagnoser]
public class PickBenchmarks
{
    private HostPicker _roundRobin = null!;
    private HostPicker _weighted = null!;
    private HostPicker _random = null!;
    private HostPicker _leastRequest = null!;
    private uint _sequence;
    private ulong _number = 88172645463325252;

    [GlobalSetup]
    public void Setup()
    {
        _roundRobin = PickerOf(new RoundRobinBalancer(), _ => 1);
        _weighted = PickerOf(new RoundRobinBalancer(), i => (uint)(i % 7) + 1);
        _random = PickerOf(new RandomBalancer(), _ => 1);
        _leastRequest = PickerOf(new LeastRequestBalancer(new LeastRequestLbConfig()), _ => 1);
    }

    [Benchmark(Baseline = true)]
    public UpstreamHost? RoundRobin() => Pick(_roundRobin);

    [Benchmark]
    public UpstreamHost? WeightedRoundRobin() => Pick(_weighted);

    [Benchmark]
    public UpstreamHost? Random() => Pick(_random);

    [Benchmark]
    public UpstreamHost? LeastRequest() => Pick(_leastRequest);

    private static HostPicker PickerOf(ILoadBalancer balancer, Func<int, uint> weight)
    {
        var hosts = Enumerable.Range(0, 100).Select(i =>
        {
            NetworkAddress.TryParse("127.0.0.1", i + 1, out var address);
            return new UpstreamHost(address, new LbEndpoint { Address = new SocketAddress("127.0.0.1", i + 1), LoadBalancingWeight = weight(i) }, new Locality(), 0);
        });
        return PriorityPicker.Create([.. hosts], balancer, 50);
    }

    private UpstreamHost? Pick(HostPicker picker)
    {
        // Xorshift: a number that is cheaper than what is measured.
        _number ^= _number << 13;
        _number ^= _number >> 7;
        _number ^= _number << 17;
        return picker.Pick(new PickContext { Random = _number, Sequence = _sequence++ });
    }
}
