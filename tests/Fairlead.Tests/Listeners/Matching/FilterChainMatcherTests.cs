using Fairlead.Configuration;
using Fairlead.Listeners.Matching;
using Fairlead.Transports;

namespace Fairlead.Tests.Listeners.Matching;

public sealed class FilterChainMatcherTests
{
    [Fact]
    public void No_chain_matches_then_the_default_serves()
    {
        Assert.Equal("default", Find(Facts(), [("tls", new() { TransportProtocol = "tls" })], "default"));
        Assert.Null(Find(Facts(), [("tls", new() { TransportProtocol = "tls" })]));
        Assert.Null(Find(Facts(), []));
    }

    [Fact]
    public void A_chain_without_conditions_serves_all()
    {
        Assert.Equal("all", Find(Facts(), [("all", null)], "default"));
        Assert.Equal("all", Find(Facts(local: "[2001:db8::1]:80", remote: "[2001:db8::2]:9"), [("all", null)], "default"));
        var unix = NetworkAddress.FromPath("/tmp/x");
        Assert.Equal("all", Find(Facts() with { LocalAddress = unix, RemoteAddress = unix, DirectRemoteAddress = unix }, [("all", null)], "default"));
    }

    [Fact]
    public void The_destination_port_comes_first()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("port", new() { DestinationPort = 443 }),
            ("address", new() { PrefixRanges = [new("10.0.0.1", 32)] }),
        ];
        Assert.Equal("port", Find(Facts(local: "10.0.0.1:443"), chains));
        Assert.Equal("address", Find(Facts(local: "10.0.0.1:80"), chains));
    }

    [Theory]
    [InlineData("10.1.2.3:80", "host")]
    [InlineData("10.1.2.4:80", "net24")]
    [InlineData("10.1.9.9:80", "net8")]
    [InlineData("11.0.0.1:80", "default")]
    [InlineData("[::ffff:10.1.2.3]:80", "host")]
    [InlineData("[2001:db8::5]:80", "six")]
    [InlineData("[2001:db9::5]:80", "default")]
    public void The_longest_range_wins(string local, string expected) =>
        Assert.Equal(expected, Find(Facts(local: local),
        [
            ("net8", new() { PrefixRanges = [new("10.200.0.1", 8)] }),
            ("net24", new() { PrefixRanges = [new("10.1.2.0", 24), new("192.0.2.0", 24)] }),
            ("host", new() { PrefixRanges = [new("10.1.2.3", 32)] }),
            ("six", new() { PrefixRanges = [new("2001:db8::", 32)] }),
        ], "default"));

    [Theory]
    [InlineData("www.example.com", "exact")]
    [InlineData("WWW.Example.COM", "exact")]
    [InlineData("a.www.example.com", "narrow")]
    [InlineData("b.a.www.example.com", "narrow")]
    [InlineData("api.example.com", "wide")]
    [InlineData("example.com", "none")]
    [InlineData("", "none")]
    [InlineData("other.org", "none")]
    [InlineData(".example.com", "none")]
    [InlineData("x.example.com.", "none")]
    public void The_most_specific_server_name_wins(string name, string expected) =>
        Assert.Equal(expected, Find(Facts() with { ServerName = name },
        [
            ("exact", new() { ServerNames = ["www.Example.com"] }),
            ("narrow", new() { ServerNames = ["*.www.example.com"] }),
            ("wide", new() { ServerNames = ["*.example.com"] }),
            ("none", null),
        ]));

    [Fact]
    public void The_first_offered_protocol_that_a_chain_names_wins()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("h1", new() { ApplicationProtocols = ["http/1.1"] }),
            ("h2", new() { ApplicationProtocols = ["h2"] }),
            ("none", null),
        ];
        Assert.Equal("h2", Find(Facts() with { ApplicationProtocols = ["h3", "h2", "http/1.1"] }, chains));
        Assert.Equal("h1", Find(Facts() with { ApplicationProtocols = ["http/1.1", "h2"] }, chains));
        Assert.Equal("none", Find(Facts() with { ApplicationProtocols = ["H2"] }, chains));
        Assert.Equal("none", Find(Facts(), chains));
    }

    [Fact]
    public void The_peer_and_the_client_are_told_apart()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("balancer", new() { DirectSourcePrefixRanges = [new("10.9.0.0", 16)] }),
            ("client", new() { SourcePrefixRanges = [new("203.0.113.0", 24)] }),
        ];
        var facts = Facts(remote: "203.0.113.7:1000");
        Assert.Equal("client", Find(facts, chains));
        Assert.Equal("balancer", Find(facts with { DirectRemoteAddress = At("10.9.1.1:5") }, chains));
    }

    [Theory]
    [InlineData("127.0.0.1:9", "10.0.0.1:80", "local")]
    [InlineData("10.0.0.1:9", "10.0.0.1:80", "local")]
    [InlineData("[::ffff:10.0.0.1]:9", "10.0.0.1:80", "local")]
    [InlineData("[::1]:9", "[2001:db8::1]:80", "local")]
    [InlineData("10.0.0.2:9", "10.0.0.1:80", "external")]
    public void The_source_type_follows_from_the_addresses(string remote, string local, string expected) =>
        Assert.Equal(expected, Find(Facts(local, remote),
        [
            ("local", new() { SourceType = ConnectionSourceType.SameIpOrLoopback }),
            ("external", new() { SourceType = ConnectionSourceType.External }),
            ("any", new() { SourceType = ConnectionSourceType.Any }),
        ]));

    [Fact]
    public void A_source_type_that_no_chain_names_falls_to_those_that_do_not_care()
    {
        (string, FilterChainMatch?)[] chains = [("local", new() { SourceType = ConnectionSourceType.SameIpOrLoopback }), ("any", null)];
        Assert.Equal("any", Find(Facts(remote: "198.51.100.1:5"), chains));
        Assert.Equal("local", Find(Facts(remote: "127.0.0.1:5"), chains));
    }

    [Fact]
    public void The_source_port_is_the_last_step()
    {
        (string, FilterChainMatch?)[] chains = [("ports", new() { SourcePorts = [1000, 1001] }), ("none", null)];
        Assert.Equal("ports", Find(Facts(remote: "198.51.100.1:1001"), chains));
        Assert.Equal("none", Find(Facts(remote: "198.51.100.1:1002"), chains));
    }

    [Fact]
    public void A_step_does_not_come_back_to_a_wider_port()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("port", new() { DestinationPort = 443, ServerNames = ["a.com"] }),
            ("names", new() { ServerNames = ["b.com"] }),
        ];
        Assert.Equal("default", Find(Facts(local: "10.0.0.1:443") with { ServerName = "b.com" }, chains, "default"));
        Assert.Equal("names", Find(Facts(local: "10.0.0.1:80") with { ServerName = "b.com" }, chains, "default"));
    }

    [Fact]
    public void A_step_does_not_come_back_to_a_wider_range()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("host", new() { PrefixRanges = [new("10.0.0.1", 32)], TransportProtocol = "tls" }),
            ("net", new() { PrefixRanges = [new("10.0.0.0", 8)] }),
        ];
        Assert.Null(Find(Facts(local: "10.0.0.1:80"), chains));
        Assert.Equal("net", Find(Facts(local: "10.0.0.2:80"), chains));
    }

    [Fact]
    public void A_step_does_not_come_back_to_a_wildcard_or_to_no_name()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("exact", new() { ServerNames = ["www.a.com"], ApplicationProtocols = ["h2"] }),
            ("wild", new() { ServerNames = ["*.a.com"] }),
            ("none", null),
        ];
        Assert.Null(Find(Facts() with { ServerName = "www.a.com", ApplicationProtocols = ["http/1.1"] }, chains));
        Assert.Equal("exact", Find(Facts() with { ServerName = "www.a.com", ApplicationProtocols = ["http/1.1", "h2"] }, chains));
        Assert.Equal("wild", Find(Facts() with { ServerName = "x.a.com" }, chains));
    }

    [Fact]
    public void A_step_does_not_come_back_to_another_source_type()
    {
        (string, FilterChainMatch?)[] chains =
        [
            ("local", new() { SourceType = ConnectionSourceType.SameIpOrLoopback, SourcePorts = [1] }),
            ("any", null),
        ];
        Assert.Null(Find(Facts(remote: "127.0.0.1:2"), chains));
    }

    [Theory]
    [InlineData("tls", "istio-http/1.1", "mtls-http")]
    [InlineData("tls", "istio-h2", "mtls-http")]
    [InlineData("raw_buffer", "http/1.1", "plain-http")]
    [InlineData("raw_buffer", "h2c", "plain-http")]
    [InlineData("tls", "istio", "mtls-tcp")]
    [InlineData("tls", "istio-peer-exchange", "mtls-tcp")]
    [InlineData("raw_buffer", "", "plain-tcp")]
    [InlineData("tls", "h2", "tls-passthrough")]
    [InlineData("tls", "", "tls-passthrough")]
    public void Inbound_chains_of_Istio_in_permissive_mode_tell_their_clients_apart(string transport, string protocol, string expected)
    {
        var facts = Facts(local: "10.0.0.1:8080") with { TransportProtocol = transport, ApplicationProtocols = protocol.Length == 0 ? [] : [protocol] };
        (string, FilterChainMatch?)[] chains =
        [
            ("blackhole", new() { DestinationPort = 15006 }),
            ("mtls-http", new() { DestinationPort = 8080, TransportProtocol = "tls", ApplicationProtocols = ["istio-http/1.0", "istio-http/1.1", "istio-h2"] }),
            ("plain-http", new() { DestinationPort = 8080, TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1", "h2c"] }),
            ("mtls-tcp", new() { DestinationPort = 8080, TransportProtocol = "tls", ApplicationProtocols = ["istio-peer-exchange", "istio"] }),
            ("plain-tcp", new() { DestinationPort = 8080, TransportProtocol = "raw_buffer" }),
            ("tls-passthrough", new() { DestinationPort = 8080, TransportProtocol = "tls" }),
            ("passthrough-raw", new() { TransportProtocol = "raw_buffer" }),
            ("passthrough-tls", new() { TransportProtocol = "tls" }),
        ];
        Assert.Equal(expected, Find(facts, chains));
        Assert.Equal("blackhole", Find(facts with { LocalAddress = At("10.0.0.1:15006") }, chains));
        Assert.Equal(transport == "tls" ? "passthrough-tls" : "passthrough-raw", Find(facts with { LocalAddress = At("10.0.0.1:9999") }, chains));
    }

    [Fact]
    public void Two_chains_with_equal_conditions_are_an_error()
    {
        var errors = new List<ConfigError>();
        Compile(
            [
                ("a", new() { ServerNames = ["a.com", "b.com"] }),
                ("b", new() { ServerNames = ["c.com"] }),
                ("c", new() { ServerNames = ["B.com", "d.com"], PrefixRanges = [new("0.0.0.0", 0)] }),
            ],
            null,
            errors);
        var error = Assert.Single(errors);
        Assert.Equal("listeners[0].filter_chains[2].filter_chain_match", error.Path);
        Assert.Contains("filter_chains[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_that_differ_behind_their_prefix_are_the_same()
    {
        var errors = new List<ConfigError>();
        Compile([("a", new() { PrefixRanges = [new("10.1.1.1", 8)] }), ("b", new() { PrefixRanges = [new("10.2.2.2", 8)] })], null, errors);
        Assert.Single(errors);
    }

    [Fact]
    public void A_chain_that_repeats_itself_is_no_conflict()
    {
        var errors = new List<ConfigError>();
        Assert.NotNull(Compile([("a", new() { ServerNames = ["a.com", "A.com"], SourcePorts = [1, 1], PrefixRanges = [new("10.0.0.0", 8), new("10.0.0.1", 8)] })], null, errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void Wrong_conditions_are_told_with_their_path()
    {
        var errors = new List<ConfigError>();
        var matcher = Compile(
            [("a", new()
            {
                DestinationPort = 0,
                PrefixRanges = [new("10.0.0.0", 33), new("example.com", 8), new("::1", 129)],
                ServerNames = ["*", "w*.com", "", "*.", "ok.com"],
                ApplicationProtocols = [""],
                SourcePorts = [70000],
            })],
            null,
            errors);
        Assert.Null(matcher);
        const string Base = "listeners[0].filter_chains[0].filter_chain_match.";
        Assert.Equal(
            ["application_protocols[0]", "destination_port", "prefix_ranges[0]", "prefix_ranges[1]", "prefix_ranges[2]",
             "server_names[0]", "server_names[1]", "server_names[2]", "server_names[3]", "source_ports[0]"],
            errors.Select(e => e.Path.Replace(Base, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Finding_allocates_nothing()
    {
        var matcher = Compile(
            [("a", new() { ServerNames = ["*.a.com"], ApplicationProtocols = ["h2"], SourcePrefixRanges = [new("10.0.0.0", 8)], SourcePorts = [5] }), ("b", null)], null, [])!;
        var facts = Facts(remote: "10.0.0.1:5") with { ServerName = "www.a.com", ApplicationProtocols = ["h2"] };
        Assert.Equal("a", matcher.Find(facts));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            matcher.Find(facts);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string? Find(ConnectionFacts facts, (string Name, FilterChainMatch? Match)[] chains, string? defaultChain = null)
    {
        var errors = new List<ConfigError>();
        var matcher = Compile(chains, defaultChain, errors);
        Assert.Empty(errors);
        return matcher!.Find(facts);
    }

    private static FilterChainMatcher<string>? Compile((string Name, FilterChainMatch? Match)[] chains, string? defaultChain, List<ConfigError> errors) =>
        FilterChainMatcher<string>.Compile(
            [.. chains.Select(c => new FilterChain { Name = c.Name, Match = c.Match })], [.. chains.Select(c => c.Name)], defaultChain, "listeners[0]", errors);

    private static ConnectionFacts Facts(string local = "10.0.0.1:80", string remote = "198.51.100.1:5000") =>
        new(At(local), At(remote), At(remote), "", "raw_buffer", []);

    private static NetworkAddress At(string endPoint) => NetworkAddress.FromEndPoint(System.Net.IPEndPoint.Parse(endPoint));
}
