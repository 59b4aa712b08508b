using Envoy.Service.Discovery.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Tests.Protocol;

public sealed class DeltaProtocolTests
{
    private const string Cds = XdsTypeUrls.Cluster;
    private const string Eds = XdsTypeUrls.Endpoints;
    private const string Lds = XdsTypeUrls.Listener;
    private const string Rds = XdsTypeUrls.RouteConfiguration;

    private static readonly ResourceSnapshot Two = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b"), Make.Endpoints("a"), Make.Endpoints("b"));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*,a")]
    public void Subscribing_to_all_then_all_come_and_later_only_changes(string list)
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds, list.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var first = client.Expect(Cds, "a", "b");
        Assert.Equal(Two.Of(Cds)["a"].Version, first.Resources[0].Version);
        client.Accept(first);
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("b", "changed"), Make.Cluster("c"));
        client.ExpectAndAccept(Cds, "b", "c");
        client.Snapshot = client.Snapshot.Without(Cds, "a");
        client.ExpectAndAccept(Cds, "-a");
        client.Snapshot = Two.With(Make.Cluster("b", "changed"), Make.Cluster("c"));
        client.ExpectAndAccept(Cds, "a");
        client.ExpectNothing();
    }

    [Fact]
    public void Wildcard_without_resources_then_an_empty_response_once()
    {
        var client = new DeltaDialogue(ResourceSnapshot.Empty);
        client.Subscribe(Cds);
        client.ExpectAndAccept(Cds);
        client.ExpectNothing();
    }

    [Theory]
    [InlineData(XdsTypeUrls.Cluster)]
    [InlineData(XdsTypeUrls.Endpoints)]
    [InlineData(XdsTypeUrls.Listener)]
    [InlineData(XdsTypeUrls.Secret)]
    [InlineData("type.googleapis.com/acme.Thing")]
    public void Subscribing_by_name_then_only_that_comes(string typeUrl)
    {
        var client = new DeltaDialogue(Make.Snapshot(Make.Of(typeUrl, "a"), Make.Of(typeUrl, "b")));
        client.Subscribe(typeUrl, "b");
        client.ExpectAndAccept(typeUrl, "b");
        client.Snapshot = client.Snapshot.With(Make.Of(typeUrl, "a", "changed"));
        client.ExpectNothing();
        client.Snapshot = client.Snapshot.With(Make.Of(typeUrl, "b", "changed"));
        client.ExpectAndAccept(typeUrl, "b");
        client.ExpectNothing();
    }

    [Fact]
    public void Type_that_is_asked_for_by_name_then_nothing_without_names_and_all_with_a_star()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds);
        client.ExpectNothing();
        client.Subscribe(Eds, "*");
        client.ExpectAndAccept(Eds, "a", "b");
    }

    [Fact]
    public void Name_that_does_not_exist_then_it_is_told_and_comes_when_it_does()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds, "a", "x");
        client.ExpectAndAccept(Eds, "a", "-x");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Endpoints("x"));
        client.ExpectAndAccept(Eds, "x");
        client.Snapshot = Two;
        client.ExpectAndAccept(Eds, "-x");
        client.ExpectNothing();
    }

    [Fact]
    public void Subscribing_again_to_what_is_known_then_it_is_sent_again()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds, "a", "b", "x");
        client.ExpectAndAccept(Eds, "a", "b", "-x");
        client.Subscribe(Eds, "a", "x");
        client.ExpectAndAccept(Eds, "a", "-x");
        client.ExpectNothing();
    }

    [Fact]
    public void Unsubscribing_then_nothing_more_of_it_and_subscribing_again_then_it_is_sent()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds, "a", "b");
        client.ExpectAndAccept(Eds, "a", "b");
        client.Unsubscribe(Eds, "a", "never");
        client.ExpectNothing();
        client.Snapshot = Make.Snapshot(Make.Endpoints("b"));
        client.ExpectNothing();
        client.Snapshot = Two;
        client.Subscribe(Eds, "a");
        client.ExpectAndAccept(Eds, "a");
    }

    [Fact]
    public void Unsubscribing_from_everything_then_it_is_no_wildcard()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds, "a");
        client.ExpectAndAccept(Cds, "a");
        client.Unsubscribe(Cds, "a");
        client.Snapshot = Two.With(Make.Cluster("c"));
        client.ExpectNothing();
    }

    [Fact]
    public void Name_beside_a_wildcard_that_began_with_nothing_then_the_wildcard_stays_until_the_star_is_unsubscribed()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds);
        client.ExpectAndAccept(Cds, "a", "b");
        client.Subscribe(Cds, "a", "x");
        client.ExpectAndAccept(Cds, "a", "-x");
        client.Snapshot = Two.With(Make.Cluster("c"));
        client.ExpectAndAccept(Cds, "c");
        client.Unsubscribe(Cds, "*");
        client.ExpectNothing();
        client.Snapshot = Make.Snapshot(Make.Cluster("a", "changed"), Make.Cluster("b", "changed"), Make.Cluster("x"));
        client.ExpectAndAccept(Cds, "a", "x");
        client.Subscribe(Cds, "*");
        client.ExpectAndAccept(Cds, "b");
        client.ExpectNothing();
    }

    [Fact]
    public void Unsubscribing_a_name_beside_a_wildcard_then_its_state_is_told()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds, "*", "a", "x");
        client.ExpectAndAccept(Cds, "a", "b", "-x");
        client.Unsubscribe(Cds, "a", "x");
        client.ExpectAndAccept(Cds, "a", "-x");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("x"));
        client.ExpectAndAccept(Cds, "x");
    }

    [Fact]
    public void Reconnect_then_only_what_changed_since_is_sent()
    {
        var client = new DeltaDialogue(Two.With(Make.Cluster("c")));
        client.Resume(Cds, [Make.Cluster("a"), Make.Cluster("b", "old"), Make.Cluster("gone")]);
        client.ExpectAndAccept(Cds, "b", "c", "-gone");
        client.ExpectNothing();
        client.Snapshot = Two;
        client.ExpectAndAccept(Cds, "-c");
    }

    [Fact]
    public void Reconnect_with_everything_then_a_wildcard_gets_an_empty_response_and_names_none()
    {
        var client = new DeltaDialogue(Two);
        client.Resume(Cds, [Make.Cluster("a"), Make.Cluster("b")]);
        client.Resume(Eds, [Make.Endpoints("a"), Make.Endpoints("gone")], "a", "gone");
        client.ExpectAndAccept(Cds);
        client.ExpectAndAccept(Eds, "-gone");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Endpoints("a", "changed"));
        client.ExpectAndAccept(Eds, "a");
    }

    [Fact]
    public void Versions_of_what_is_not_subscribed_to_then_they_do_not_matter()
    {
        var client = new DeltaDialogue(Two);
        client.Resume(Eds, [Make.Endpoints("a"), Make.Endpoints("b", "old"), Make.Endpoints("gone")], "a");
        client.ExpectNothing();
    }

    [Fact]
    public void Only_one_response_of_a_type_is_outstanding_and_the_next_has_all_changes()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds);
        var first = client.Expect(Cds, "a", "b");
        client.Snapshot = Two.With(Make.Cluster("c"));
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("d")).Without(Cds, "a");
        client.ExpectNothing();
        client.Accept(first);
        client.ExpectAndAccept(Cds, "d", "-a");
        client.ExpectNothing();
    }

    [Fact]
    public void Stale_nonce_then_the_answer_is_void_and_the_subscription_is_not()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds, "a");
        client.Expect(Eds, "a");
        client.Send(new() { TypeUrl = Eds, ResponseNonce = "77", ResourceNamesSubscribe = { "b" } });
        client.ExpectNothing();
        client.Send(new() { TypeUrl = Eds, ResponseNonce = "1" });
        client.ExpectAndAccept(Eds, "b");
    }

    [Fact]
    public void Refused_then_not_sent_again_until_it_changes()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Cds);
        client.ExpectAndAccept(Cds, "a", "b");
        client.Snapshot = Two.With(Make.Cluster("bad"));
        client.Reject(client.Expect(Cds, "bad"), "bad: no");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("bad"), Make.Cluster("a", "changed"));
        client.ExpectAndAccept(Cds, "a");
        client.Snapshot = client.Snapshot.With(Make.Cluster("bad", "good"));
        client.ExpectAndAccept(Cds, "bad");
        Assert.Contains("rejected Cluster 3 bad: no", client.Events.All);
    }

    [Fact]
    public void Pushes_make_before_they_break()
    {
        var client = new DeltaDialogue(Make.Snapshot(Make.Cluster("old"), Make.Endpoints("old"), Make.Listener("l"), Make.Route("r", "to old")));
        client.Subscribe(Rds, "r");
        client.Subscribe(Lds);
        client.Subscribe(Eds, "old");
        client.Subscribe(Cds);
        client.ExpectAndAccept(Cds, "old");
        client.ExpectAndAccept(Eds, "old");
        client.ExpectAndAccept(Lds, "l");
        client.ExpectAndAccept(Rds, "r");
        client.ExpectNothing();

        client.Snapshot = Make.Snapshot(Make.Cluster("new"), Make.Endpoints("new"), Make.Listener("l"), Make.Route("r", "to new"));
        client.ExpectAndAccept(Cds, "new");
        client.Subscribe(Eds, "new");
        client.ExpectAndAccept(Eds, "new");
        var route = client.Expect(Rds, "r");
        client.ExpectNothing();
        client.Accept(route);
        client.ExpectAndAccept(Cds, "-old");
        client.ExpectAndAccept(Eds, "-old");
        client.ExpectNothing();
    }

    [Fact]
    public void Removal_that_waits_and_comes_back_then_nothing_is_told()
    {
        var before = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b"), Make.Listener("l"));
        var client = new DeltaDialogue(before);
        client.Subscribe(Cds);
        client.Subscribe(Lds);
        client.ExpectAndAccept(Cds, "a", "b");
        client.ExpectAndAccept(Lds, "l");
        client.Snapshot = Make.Snapshot(Make.Cluster("a", "changed"), Make.Listener("l", "changed"));
        client.ExpectAndAccept(Cds, "a");
        var listener = client.Expect(Lds, "l");
        client.Snapshot = Make.Snapshot(Make.Cluster("a", "changed"), Make.Cluster("b"), Make.Listener("l", "changed"));
        client.Accept(listener);
        client.ExpectNothing();
    }

    [Fact]
    public void Cluster_that_changes_then_its_endpoints_are_sent_again()
    {
        var client = new DeltaDialogue(Make.Snapshot(Make.EdsCluster("a"), Make.EdsCluster("b"), Make.Endpoints("a"), Make.Endpoints("b")));
        client.Subscribe(Cds);
        client.ExpectAndAccept(Cds, "a", "b");
        client.Subscribe(Eds, "a", "b");
        client.ExpectAndAccept(Eds, "a", "b");
        client.Snapshot = client.Snapshot.With(Make.EdsCluster("a", "changed"));
        client.ExpectAndAccept(Cds, "a");
        client.ExpectAndAccept(Eds, "a");
        client.ExpectNothing();
    }

    [Fact]
    public void Clusters_that_changed_during_a_reconnect_then_endpoints_are_sent_even_if_the_client_has_them()
    {
        var client = new DeltaDialogue(Make.Snapshot(Make.EdsCluster("a", "changed"), Make.Endpoints("a")));
        client.Resume(Cds, [Make.EdsCluster("a")]);
        client.ExpectAndAccept(Cds, "a");
        client.Resume(Eds, [Make.Endpoints("a")], "a");
        client.ExpectAndAccept(Eds, "a");
    }

    [Fact]
    public void Time_to_live_then_heartbeats_without_content_also_while_others_change()
    {
        var client = new DeltaDialogue(Make.Snapshot(Make.Cluster("a").WithTimeToLive(TimeSpan.FromSeconds(10)), Make.Cluster("b")));
        client.Subscribe(Cds);
        var response = client.Expect(Cds, "a", "b");
        Assert.Equal(10, response.Resources[0].Ttl.Seconds);
        Assert.Null(response.Resources[1].Ttl);
        client.Accept(response);
        client.Now += TimeSpan.FromSeconds(4);
        client.Snapshot = client.Snapshot.With(Make.Cluster("b", "changed"));
        client.ExpectAndAccept(Cds, "b");
        client.Now += TimeSpan.FromSeconds(1);
        var heartbeat = client.Expect(Cds, "a");
        Assert.Null(heartbeat.Resources[0].Resource_);
        Assert.Equal(response.Resources[0].Version, heartbeat.Resources[0].Version);
        Assert.Equal(10, heartbeat.Resources[0].Ttl.Seconds);
        client.Accept(heartbeat);
        client.ExpectNothing();
        client.Snapshot = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b", "changed"));
        Assert.Null(client.Expect(Cds, "a").Resources[0].Ttl);
        Assert.Null(client.NextDue);
    }

    [Fact]
    public void Reconnect_with_something_that_lives_shortly_then_a_heartbeat_at_once()
    {
        var perishable = Make.Endpoints("a").WithTimeToLive(TimeSpan.FromSeconds(10));
        var client = new DeltaDialogue(Make.Snapshot(perishable, Make.Endpoints("b")));
        client.Resume(Eds, [perishable], "a", "b");
        client.ExpectAndAccept(Eds, "b");
        client.ExpectAndAccept(Eds, "a");
        client.ExpectNothing();
    }

    [Theory]
    [InlineData("", "a", StatusCode.InvalidArgument)]
    [InlineData(XdsTypeUrls.Cluster, "", StatusCode.InvalidArgument)]
    [InlineData(XdsTypeUrls.Cluster, "012345678901234567890123456789012345678901234567890", StatusCode.ResourceExhausted)]
    public void Request_that_is_wrong_then_a_status_tells(string typeUrl, string name, StatusCode status) =>
        Assert.Equal(status, Assert.Throws<RpcException>(() => new DeltaDialogue(Two).Subscribe(typeUrl, name)).StatusCode);

    [Fact]
    public void Too_much_then_refused()
    {
        var client = new DeltaDialogue(Two);
        client.Subscribe(Eds, [.. Enumerable.Range(0, 100).Select(i => $"n{i}")]);
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => client.Subscribe(Eds, "more")).StatusCode);
        var has = Enumerable.Range(0, 101).Select(i => Make.Cluster($"n{i}"));
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => client.Resume(Cds, has)).StatusCode);
        var locator = new DeltaDiscoveryRequest { TypeUrl = Cds, ResourceLocatorsSubscribe = { new ResourceLocator() } };
        Assert.Equal(StatusCode.Unimplemented, Assert.Throws<RpcException>(() => client.Send(locator)).StatusCode);
    }

    [Fact]
    public void Wildcard_streams_that_are_up_to_date_then_they_share_what_they_remember()
    {
        var set = Two.SetOf(Cds);
        var next = Two.With(Make.Cluster("c")).SetOf(Cds);
        Assert.Same(next.ChangesFrom(set), next.ChangesFrom(set));
        var changes = Assert.Single(next.ChangesFrom(set).Changed);
        Assert.Equal("c", changes.Name);
    }
}
