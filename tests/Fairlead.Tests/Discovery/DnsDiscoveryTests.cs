using System.Net;
using System.Net.Sockets;
using Fairlead.Clusters.Discovery;
using Fairlead.Configuration;
using Fairlead.Statistics;
using Microsoft.Extensions.Logging.Abstractions;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Tests.Discovery;

public sealed class DnsDiscoveryTests : IDisposable
{
    private static readonly StatSchema Schema = new(("update_attempt", StatKind.Counter), ("update_success", StatKind.Counter), ("update_failure", StatKind.Counter));

    private readonly ControlThread _thread = new();
    private readonly ManualTime _time = new();
    private readonly FakeResolver _resolver = new();
    private readonly StatGroup _group = new StatsRegistry(1).GetOrAdd("cluster.c.", Schema);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ClusterLoadAssignment> _published = [];
    private Task _run = Task.CompletedTask;

    public void Dispose()
    {
        _thread.Run(_stop.Cancel);
        Assert.True(_run.IsCompletedSuccessfully);
        _stop.Dispose();
    }

    [Fact]
    public void Strict_dns_makes_every_address_a_host()
    {
        _resolver.Set("a.test", "10.0.0.2", "10.0.0.1", "10.0.0.1");
        var discovery = Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80) with { LoadBalancingWeight = 7 });
        Assert.True(discovery.FirstResult.IsCompletedSuccessfully);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], Addresses());
        Assert.All(_published[^1].Endpoints[0].LbEndpoints, e => Assert.Equal(("a.test", 7u), (e.Hostname, e.LoadBalancingWeight)));
        Assert.Equal("c", _published[^1].Name);
        AssertCounts(1, 1, 0);
    }

    [Fact]
    public void Own_host_name_of_an_endpoint_is_kept()
    {
        _resolver.Set("a.test", "10.0.0.1");
        Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80) with { Hostname = "own.test" });
        Assert.Equal("own.test", _published[^1].Endpoints[0].LbEndpoints[0].Hostname);
    }

    [Fact]
    public void Only_changes_are_published()
    {
        _resolver.Set("a.test", "10.0.0.1", "10.0.0.2");
        Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80));
        _resolver.Set("a.test", "10.0.0.2", "10.0.0.1");
        Advance(5);
        Assert.Single(_published);
        _resolver.Set("a.test", "10.0.0.2", "10.0.0.3");
        Advance(4.999);
        Assert.Single(_published);
        Advance(0.001);
        Assert.Equal(["10.0.0.2:80", "10.0.0.3:80"], Addresses());
        Assert.Equal(2, _published.Count);
        AssertCounts(3, 3, 0);
    }

    [Fact]
    public void Failure_keeps_the_addresses_and_is_retried_with_growing_delays()
    {
        _resolver.Set("a.test", "10.0.0.1");
        Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80));
        _resolver.Fail("a.test");
        Advance(5);
        AssertCounts(2, 1, 1);

        // 1 s, 2 s, 4 s, then the refresh rate of 5 s.
        foreach (var (delay, attempts) in new[] { (1.0, 3), (2.0, 4), (4.0, 5), (5.0, 6), (5.0, 7) })
        {
            Advance(delay - 0.001);
            Assert.Equal(attempts - 1, _group.Read(0));
            Advance(0.001);
            Assert.Equal(attempts, _group.Read(0));
        }

        Assert.Single(_published);
        Assert.Equal(["10.0.0.1:80"], Addresses());
        _resolver.Set("a.test", "10.0.0.9");
        Advance(5);
        Assert.Equal(["10.0.0.9:80"], Addresses());
        _resolver.Fail("a.test");
        Advance(5);
        Advance(1);
        AssertCounts(10, 2, 8);
    }

    [Fact]
    public void Back_off_is_never_longer_than_the_refresh_rate()
    {
        _resolver.Fail("a.test");
        Start(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80)) with { DnsRefreshRate = TimeSpan.FromMilliseconds(100) });
        Advance(1);
        Assert.Equal(11, _group.Read(0));
    }

    [Fact]
    public void First_result_waits_for_every_name_but_not_for_ever()
    {
        _resolver.Set("a.test", "10.0.0.1");
        var discovery = Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80), Endpoint("b.test", 81));
        Assert.Equal(["10.0.0.1:80"], Addresses());
        Assert.False(discovery.FirstResult.IsCompleted);
        Advance(DnsDiscovery.QuestionTimeout.TotalSeconds);
        Assert.True(discovery.FirstResult.IsCompletedSuccessfully);
        AssertCounts(3, 2, 1);
    }

    [Fact]
    public void First_result_comes_with_the_last_answer()
    {
        var discovery = Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80), Endpoint("b.test", 81));
        _thread.Run(() => _resolver.Answer("b.test", "10.0.0.2"));
        Assert.False(discovery.FirstResult.IsCompleted);
        Assert.Equal(["10.0.0.2:81"], Addresses());
        _thread.Run(() => _resolver.Answer("a.test", "10.0.0.1"));
        Assert.True(discovery.FirstResult.IsCompletedSuccessfully);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:81"], Addresses());
    }

    [Fact]
    public void First_result_comes_after_a_failure_too()
    {
        _resolver.Fail("a.test");
        Assert.True(Start(ClusterDiscoveryType.LogicalDns, Endpoint("a.test", 80)).FirstResult.IsCompletedSuccessfully);
        AssertCounts(1, 0, 1);
    }

    [Fact]
    public void First_result_comes_when_the_loop_is_stopped()
    {
        var discovery = Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80));
        Assert.False(discovery.FirstResult.IsCompleted);
        _thread.Run(_stop.Cancel);
        Assert.True(discovery.FirstResult.IsCompletedSuccessfully);
        Assert.True(_run.IsCompletedSuccessfully);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void Resolver_that_hangs_is_not_asked_again_and_its_late_answer_is_taken()
    {
        Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80));
        Advance(60);
        Assert.Single(_resolver.Questions);
        Assert.Equal(_group.Read(0), _group.Read(2));
        Assert.True(_group.Read(0) > 5);
        _thread.Run(() => _resolver.Answer("a.test", "10.0.0.1"));
        Assert.Equal(["10.0.0.1:80"], Addresses());
        Advance(5);
        Assert.Equal(2, _resolver.Questions.Count);
    }

    [Fact]
    public void Resolver_that_throws_has_failed()
    {
        _resolver.Throws = new InvalidOperationException("broken");
        Start(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80));
        AssertCounts(1, 0, 1);
        _resolver.Throws = null;
        _resolver.Set("a.test", "10.0.0.1");
        Advance(1);
        Assert.Equal(["10.0.0.1:80"], Addresses());
    }

    [Fact]
    public void Logical_dns_has_one_host_and_keeps_it_while_it_is_there()
    {
        _resolver.Set("a.test", "10.0.0.2", "10.0.0.1");
        Start(ClusterDiscoveryType.LogicalDns, Endpoint("a.test", 80));
        Assert.Equal(["10.0.0.2:80"], Addresses());
        _resolver.Set("a.test", "10.0.0.1", "10.0.0.2");
        Advance(5);
        Assert.Equal(["10.0.0.2:80"], Addresses());
        Assert.Single(_published);
        _resolver.Set("a.test", "10.0.0.3", "10.0.0.1");
        Advance(5);
        Assert.Equal(["10.0.0.3:80"], Addresses());
    }

    [Fact]
    public void Addresses_are_not_resolved()
    {
        var discovery = Start(ClusterDiscoveryType.StrictDns, Endpoint("10.1.1.1", 80), Endpoint("::1", 81));
        Assert.True(discovery.FirstResult.IsCompletedSuccessfully);
        Assert.Equal(["10.1.1.1:80", "[::1]:81"], Addresses());
        Advance(100);
        Assert.Empty(_resolver.Questions);
    }

    [Fact]
    public void Localities_are_kept()
    {
        _resolver.Set("a.test", "10.0.0.1");
        _resolver.Set("b.test", "10.0.0.2");
        var assignment = new ClusterLoadAssignment
        {
            Name = "other",
            Endpoints =
            [
                new LocalityLbEndpoints { LbEndpoints = [Endpoint("a.test", 80)], Locality = new Locality { Zone = "z" } },
                new LocalityLbEndpoints { LbEndpoints = [Endpoint("b.test", 80)], Priority = 1 },
            ],
        };
        Start(Cluster(ClusterDiscoveryType.StrictDns) with { LoadAssignment = assignment });
        Assert.Equal("z", _published[^1].Endpoints[0].Locality.Zone);
        Assert.Equal(1, _published[^1].Endpoints[1].Priority);
        Assert.Equal("10.0.0.2:80", _published[^1].Endpoints[1].LbEndpoints[0].Address.ToString());
    }

    [Theory]
    [InlineData(DnsLookupFamily.Auto, AddressFamily.Unspecified, "4a 6a 4b", "6a")]
    [InlineData(DnsLookupFamily.Auto, AddressFamily.Unspecified, "4a 4b", "4a 4b")]
    [InlineData(DnsLookupFamily.V4Only, AddressFamily.InterNetwork, "4a 6a 4b", "4a 4b")]
    [InlineData(DnsLookupFamily.V4Only, AddressFamily.InterNetwork, "6a", "")]
    [InlineData(DnsLookupFamily.V6Only, AddressFamily.InterNetworkV6, "4a 6a", "6a")]
    [InlineData(DnsLookupFamily.V4Preferred, AddressFamily.Unspecified, "6a 4a", "4a")]
    [InlineData(DnsLookupFamily.V4Preferred, AddressFamily.Unspecified, "6a", "6a")]
    [InlineData(DnsLookupFamily.All, AddressFamily.Unspecified, "6a 4a 4b", "4a 4b 6a")]
    public void Family_selects_addresses(DnsLookupFamily family, AddressFamily asked, string answer, string expected)
    {
        static string Full(string name) => name[0] == '4' ? $"10.0.0.{name[1] - 'a' + 1}" : $"fd00::{name[1]}";
        _resolver.Set("a.test", [.. answer.Split(' ').Select(Full)]);
        Start(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a.test", 80)) with { DnsLookupFamily = family });
        Assert.Equal(asked, _resolver.Questions[0].Family);
        var hosts = _published[^1].Endpoints[0].LbEndpoints.Select(e => ((SocketAddress)e.Address).Host);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Full), hosts);
    }

    [Fact]
    public void Wrong_clusters_are_refused_with_the_path()
    {
        Assert.Equal(["p.load_assignment"], Errors(new Cluster { Name = "c", Type = ClusterDiscoveryType.StrictDns }));
        Assert.Equal(["p.load_assignment"], Errors(Cluster(ClusterDiscoveryType.LogicalDns, Endpoint("a", 1), Endpoint("b", 1))));
        Assert.Equal(["p.dns_refresh_rate"], Errors(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a", 1)) with { DnsRefreshRate = TimeSpan.Zero }));
        string[] wrongAddress = ["p.load_assignment.endpoints[0].lb_endpoints[1].address"];
        Assert.Equal(wrongAddress, Errors(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a", 1), Endpoint("", 1))));
        Assert.Equal(wrongAddress, Errors(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a", 1), Endpoint("b", 0))));
        Assert.Equal(wrongAddress, Errors(Cluster(ClusterDiscoveryType.StrictDns, Endpoint("a", 1), new LbEndpoint { Address = new PipeAddress("/x") })));
        Assert.Empty(Errors(Cluster(ClusterDiscoveryType.LogicalDns, Endpoint("a", 1))));
    }

    [Fact]
    public async Task System_resolver_knows_localhost_and_reports_failures()
    {
        var resolver = new SystemDnsResolver();
        var answer = await resolver.ResolveAsync("localhost", AddressFamily.Unspecified, TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        Assert.Contains(answer.Addresses, IPAddress.IsLoopback);
        answer = await resolver.ResolveAsync(new string('a', 300), AddressFamily.InterNetwork, TestContext.Current.CancellationToken);
        Assert.NotNull(answer.Error);
        Assert.Empty(answer.Addresses);
    }

    private static LbEndpoint Endpoint(string host, int port) => new() { Address = new SocketAddress(host, port) };

    private static Cluster Cluster(ClusterDiscoveryType type, params LbEndpoint[] endpoints) => new()
    {
        Name = "c",
        Type = type,
        LoadAssignment = new ClusterLoadAssignment { Name = "c", Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.Create<LbEndpoint>(endpoints) }] },
    };

    private static string[] Errors(Cluster cluster)
    {
        var errors = new List<ConfigError>();
        DnsDiscovery.Validate(cluster, "p", errors);
        return [.. errors.Select(e => e.Path)];
    }

    private DnsDiscovery Start(ClusterDiscoveryType type, params LbEndpoint[] endpoints) => Start(Cluster(type, endpoints));

    private DnsDiscovery Start(Cluster cluster)
    {
        var discovery = new DnsDiscovery(cluster, _resolver, _time, new DiscoveryStats(_group, 0, 1, 2), NullLogger.Instance, _published.Add);
        _thread.Run(() => _run = discovery.RunAsync(_stop.Token));
        return discovery;
    }

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds), _thread.Run);

    private string[] Addresses() => [.. _published[^1].Endpoints.SelectMany(l => l.LbEndpoints).Select(e => e.Address.ToString()!)];

    private void AssertCounts(long attempts, long successes, long failures) => Assert.Equal((attempts, successes, failures), (_group.Read(0), _group.Read(1), _group.Read(2)));
}
