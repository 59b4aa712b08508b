using System.Text;
using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Listeners.Filters;
using Fairlead.Tests.Listeners.Filters;
using Fairlead.Transports;

namespace Fairlead.Tests.Listeners.Tls;

/// <summary>Listener filters that are added, disabled for some connections, or out of time.</summary>
public sealed class ListenerFilterConfigTests
{
    private readonly ListenerFixture _fixture = new();

    public static TheoryData<FilterChainMatch?, bool> Matches => new()
    {
        { null, false },
        { new(), false },
        { new() { DestinationPort = 443 }, false },
        { new() { TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1"] }, false },
        { new() { TransportProtocol = "raw_buffer", ServerNames = ["a"] }, false },
        { new() { TransportProtocol = "tls" }, true },
        { new() { ServerNames = ["a"] }, true },
        { new() { ApplicationProtocols = ["h2"] }, true },
    };

    [Theory]
    [MemberData(nameof(Matches))]
    public async Task Chain_needs_TLS_facts_then_an_inspector_is_added_and_told(FilterChainMatch? match, bool isNeeded)
    {
        var listener = ListenerFixture.Listener(ListenerFixture.Chain("some", match)) with { DefaultFilterChain = ListenerFixture.Chain("default") };
        Assert.Empty(_fixture.Apply(listener));
        Assert.Equal(isNeeded ? 1 : 0, _fixture.Messages.Count(m => m.StartsWith("Warning: Listener main", StringComparison.Ordinal) && m.Contains("TLS inspector", StringComparison.Ordinal)));
        _fixture.ChainFor(await RealHello.OfAsync("a", "h2"));
        Assert.Equal(isNeeded ? "a" : "", _fixture.Last!.ServerName);

        // It is there already, even if it serves few connections.
        _fixture.Messages.Clear();
        Assert.Empty(_fixture.Apply(listener with { ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector, DisabledFor = new AnyConnectionPredicate() }] }));
        Assert.Empty(_fixture.Messages);
        _fixture.ChainFor(await RealHello.OfAsync("a", "h2"));
        Assert.Equal("", _fixture.Last!.ServerName);
    }

    [Fact]
    public void Default_chain_alone_then_no_inspector() =>
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener() with { DefaultFilterChain = ListenerFixture.Chain("default") }).Concat(_fixture.Messages.Select(m => new ConfigError("", m))));

    [Fact]
    public async Task Added_inspector_stands_behind_the_others()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("a", new() { ServerNames = ["a"] })) with { ListenerFilters = [new() { Name = ListenerFilterNames.ProxyProtocol }] }));
        var hello = await RealHello.OfAsync("a");
        Assert.Equal("a", _fixture.ChainFor([.. "PROXY TCP4 192.0.2.1 192.0.2.2 1000 443\r\n"u8, .. hello]));
        Assert.Equal("192.0.2.1:1000", _fixture.Last!.RemoteAddress.ToString());
    }

    [Fact]
    public void Predicates_decide_by_the_port_that_is_known_by_then()
    {
        var (low, high) = (new DestinationPortPredicate(1000, 2000), new DestinationPortPredicate(1500, 2500));
        AssertPorts([1000, 1500, 1999], low);
        AssertPorts([1500, 1999], new AllOfPredicate([low, high]));
        AssertPorts([1000, 1500, 1999, 2000, 2499], new AnyOfPredicate([low, high]));
        AssertPorts([1, 999, 2000, 2499, 2500, 65535], new NotPredicate(low));
        AssertPorts([1, 999, 2500, 65535], new NotPredicate(new AnyOfPredicate([low, high])));
        AssertPorts([1, 999, 1000, 1500, 1999, 2000, 2499, 2500, 65535], new AnyConnectionPredicate());
        AssertPorts([], new NotPredicate(new AnyConnectionPredicate()));

        static void AssertPorts(int[] expected, ListenerFilterPredicate predicate)
        {
            int[] ports = [1, 999, 1000, 1500, 1999, 2000, 2499, 2500, 65535];
            Assert.Equal(expected, ports.Where(p => IsDisabled(predicate, new NetworkAddress([127, 0, 0, 1], p))));
        }
    }

    [Fact]
    public void Unix_socket_has_no_port_and_is_in_every_range() =>
        Assert.True(IsDisabled(new DestinationPortPredicate(1000, 2000), NetworkAddress.FromPath("/run/x")));

    [Fact]
    public async Task Filter_that_is_disabled_for_a_port_then_it_does_not_look()
    {
        // The PROXY header names the port, and is read before the inspector's turn comes.
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("tls", new() { TransportProtocol = "tls" }), ListenerFixture.Chain("raw", new() { TransportProtocol = "raw_buffer" })) with
        {
            ListenerFilters =
            [
                new() { Name = ListenerFilterNames.ProxyProtocol },
                new() { Name = ListenerFilterNames.TlsInspector, DisabledFor = new AnyOfPredicate([new DestinationPortPredicate(3306, 3307), new DestinationPortPredicate(5432, 5433)]) },
            ],
        }));
        var hello = await RealHello.OfAsync("a");
        foreach (var (port, expected) in ((int, string)[])[(443, "tls"), (3306, "raw"), (3307, "tls"), (5432, "raw")])
            Assert.Equal(expected, _fixture.ChainFor([.. Encoding.ASCII.GetBytes($"PROXY TCP4 192.0.2.1 192.0.2.2 1000 {port}\r\n"), .. hello]));

        // Where the server speaks first, to wait for the client's first bytes would be to wait for ever.
        _fixture.Connect("PROXY TCP4 192.0.2.1 192.0.2.2 1000 3306\r\n"u8);
        Assert.Equal(5, _fixture.Served.Count);
    }

    [Fact]
    public void Wrong_predicates_then_errors_with_their_places()
    {
        var predicate = new AnyOfPredicate([new DestinationPortPredicate(2, 2), new AllOfPredicate([new NotPredicate(new DestinationPortPredicate(-1, 2))]), new DestinationPortPredicate(1, 65537)]);
        var errors = _fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("all")) with { ListenerFilters = [new() { Name = ListenerFilterNames.HttpInspector, DisabledFor = predicate }] });
        Assert.Equal(
            [
                "l.listener_filters[0].filter_disabled.or_match.rules[0].destination_port_range",
                "l.listener_filters[0].filter_disabled.or_match.rules[1].and_match.rules",
                "l.listener_filters[0].filter_disabled.or_match.rules[1].and_match.rules[0].not_match.destination_port_range",
                "l.listener_filters[0].filter_disabled.or_match.rules[2].destination_port_range",
            ],
            errors.Select(e => e.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0016")]
    [InlineData("\u0016\u0003\u0001\u0002")]
    public void Too_little_until_the_timeout_then_closed_or_served_as_plain_text(string bytes)
    {
        foreach (var goesOn in (bool[])[false, true])
        {
            var listener = ListenerFixture.Listener(ListenerFixture.Chain("a", new() { ServerNames = ["a"] })) with { DefaultFilterChain = ListenerFixture.Chain("default"), ContinueOnListenerFiltersTimeout = goesOn };
            Assert.Empty(_fixture.Apply(listener));
            var client = _fixture.Connect(Encoding.Latin1.GetBytes(bytes));
            _fixture.Worker.Advance(TimeSpan.FromSeconds(14.9));
            Assert.False(client.Peer.IsClosed);
            _fixture.Worker.Advance(TimeSpan.FromSeconds(0.2));
            Assert.True(client.Peer.IsClosed);
            Assert.Equal(goesOn ? ["default"] : [], _fixture.Served);
        }

        Assert.Equal(2, _fixture.Stat("listener.main.", "downstream_pre_cx_timeout"));
        Assert.Equal(0, _fixture.Stat("listener.main.", "downstream_listener_filter_error"));
        Assert.Equal(0, _fixture.Stat("tls_inspector.", "tls_not_found"));
    }

    [Fact]
    public void Client_that_ends_early_then_closed()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("a", new() { ServerNames = ["a"] })) with { DefaultFilterChain = ListenerFixture.Chain("default") }));
        var client = _fixture.Connect([22, 3, 1]);
        _fixture.Worker.Run(client.ShutdownOutput);
        Assert.True(client.Peer.IsClosed);
        Assert.Empty(_fixture.Served);
        Assert.Equal(1, _fixture.Stat("listener.main.", "downstream_listener_filter_error"));
    }

    private static bool IsDisabled(ListenerFilterPredicate predicate, NetworkAddress destination)
    {
        var filter = new AskedFilter();
        Assert.True(new ConditionalListenerFilter(filter, predicate).InspectAsync(new ScriptedPending([], 1) { LocalAddress = destination }).GetAwaiter().GetResult());
        return !filter.WasAsked;
    }

    private sealed class AskedFilter : IListenerFilter
    {
        public bool WasAsked { get; private set; }

        public ValueTask<bool> InspectAsync(PendingConnection pending)
        {
            WasAsked = true;
            return new(true);
        }
    }
}
