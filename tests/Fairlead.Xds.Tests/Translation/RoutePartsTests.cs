using Envoy.Config.Route.V3;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf;

namespace Fairlead.Xds.Tests.Translation;

/// <summary>A version of a route configuration that is read with the help of the one before is what it is without.</summary>
public sealed class RoutePartsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_edits_then_the_same_as_without_a_version_before(int seed)
    {
        var random = new Random(seed);
        var hosts = Enumerable.Range(0, 20).Select(i => Host($"h{i}")).ToList();
        RouteParts? before = null;
        for (var round = 0; round < 300; round++)
        {
            var bytes = Bytes(hosts);
            var alone = Translate(bytes, null, out _);
            Assert.Equal(alone, Translate(bytes, before, out var parts));
            before = parts;
            Edit(hosts, random, round);
        }
    }

    [Fact]
    public void One_host_changed_then_the_others_are_the_same_objects()
    {
        var first = Translate(Bytes([Host("a"), Host("b"), Host("c")]), null, out var parts);
        var second = Translate(Bytes([Host("a"), Host("b", "other"), Host("c")]), parts, out parts);
        Assert.Same(first.VirtualHosts[0], second.VirtualHosts[0]);
        Assert.NotEqual(first.VirtualHosts[1], second.VirtualHosts[1]);
        Assert.Same(first.VirtualHosts[2], second.VirtualHosts[2]);
        var third = Translate(Bytes([Host("a"), Host("x"), Host("b", "other"), Host("c")]), parts, out _);
        Assert.Same(first.VirtualHosts[2], third.VirtualHosts[3]);
        Assert.Same(second.VirtualHosts[1], third.VirtualHosts[2]);
    }

    [Fact]
    public void Domain_of_a_changed_host_stands_in_one_that_stays_then_refused()
    {
        Translate(Bytes([Host("a"), Host("b")]), null, out var parts);
        var diagnostics = new Diagnostics { ComesFromPeer = true };
        var clash = Host("b");
        clash.Domains[0] = "a";
        RouteConfigurations.TranslateDiscovered(RouteParts.Split(Bytes([Host("a"), clash]))!, new Scope(diagnostics, ""), _ => parts);
        Assert.Equal("virtual_hosts[1].domains[0]", Assert.Single(diagnostics.Errors).Path);
    }

    [Fact]
    public void Host_with_an_error_then_told_with_each_version()
    {
        RouteParts? parts = null;
        for (var i = 0; i < 2; i++)
        {
            var diagnostics = new Diagnostics { ComesFromPeer = true };
            var before = parts;
            parts = RouteParts.Split(Bytes([Host("a"), new VirtualHost { Name = "b" }]))!;
            RouteConfigurations.TranslateDiscovered(parts, new Scope(diagnostics, ""), _ => before);
            Assert.Equal("virtual_hosts[1].domains", Assert.Single(diagnostics.Errors).Path);
        }
    }

    [Fact]
    public void Bytes_that_are_no_message_then_no_parts() => Assert.Null(RouteParts.Split(ByteString.CopyFrom(0x12, 0x05, 0x01)));

    private static void Edit(List<VirtualHost> hosts, Random random, int round)
    {
        for (var edits = random.Next(4); edits > 0; edits--)
        {
            var at = random.Next(hosts.Count);
            switch (random.Next(5))
            {
                case 0:
                    hosts.Insert(at, Host($"n{round}-{edits}"));
                    break;
                case 1 when hosts.Count > 5:
                    hosts.RemoveAt(at);
                    break;
                case 2:
                    hosts[at] = Host(hosts[at].Name, $"c{round}");
                    break;
                case 3:
                    var to = random.Next(hosts.Count);
                    (hosts[at], hosts[to]) = (hosts[to], hosts[at]);
                    break;
                default:
                    hosts.Reverse();
                    break;
            }
        }
    }

    private static Configuration.RouteConfiguration Translate(ByteString bytes, RouteParts? before, out RouteParts parts)
    {
        var diagnostics = new Diagnostics { ComesFromPeer = true };
        parts = RouteParts.Split(bytes)!;
        var routes = RouteConfigurations.TranslateDiscovered(parts, new Scope(diagnostics, ""), _ => before);
        Assert.Empty(diagnostics.Errors);
        return routes!;
    }

    private static ByteString Bytes(IEnumerable<VirtualHost> hosts) => new RouteConfiguration { Name = "r", VirtualHosts = { hosts } }.ToByteString();

    private static VirtualHost Host(string name, string cluster = "c") => new()
    {
        Name = name,
        Domains = { name },
        Routes = { new Route { Match = new() { Prefix = "/" }, Route_ = new() { Cluster = cluster } } },
    };
}
