using Envoy.Service.Discovery.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Tests.Protocol;

public sealed class SotwProtocolTests
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
    public void Asking_for_all_clusters_then_all_come(string list)
    {
        var names = list.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var client = new SotwDialogue(Two);
        client.Send(Cds, names);
        var response = client.Expect(Cds, "a", "b");
        Assert.Equal(Two.VersionOf(Cds), response.VersionInfo);
        client.Accept(response, names);
        client.ExpectNothing();
    }

    [Fact]
    public void Asking_for_no_clusters_at_all_then_an_empty_response_says_so()
    {
        var client = new SotwDialogue(ResourceSnapshot.Empty);
        client.Send(Cds);
        client.Accept(client.Expect(Cds));
        client.ExpectNothing();
    }

    [Theory]
    [InlineData(XdsTypeUrls.Endpoints)]
    [InlineData(XdsTypeUrls.RouteConfiguration)]
    [InlineData(XdsTypeUrls.Secret)]
    [InlineData(XdsTypeUrls.Runtime)]
    [InlineData(XdsTypeUrls.ExtensionConfig)]
    public void Asking_for_none_of_a_type_that_is_asked_for_by_name_then_nothing_comes(string typeUrl)
    {
        var client = new SotwDialogue(Make.Snapshot(Make.Of(typeUrl, "a")));
        client.Send(typeUrl);
        client.ExpectNothing();
        client.Send(typeUrl, "*");
        client.Expect(typeUrl, "a");
    }

    [Theory]
    [InlineData(XdsTypeUrls.Cluster)]
    [InlineData(XdsTypeUrls.Endpoints)]
    [InlineData(XdsTypeUrls.Listener)]
    [InlineData(XdsTypeUrls.RouteConfiguration)]
    [InlineData(XdsTypeUrls.Secret)]
    [InlineData("type.googleapis.com/acme.Thing")]
    public void Asking_by_name_then_only_that_comes(string typeUrl)
    {
        var client = new SotwDialogue(Make.Snapshot(Make.Of(typeUrl, "a"), Make.Of(typeUrl, "b")));
        client.Send(typeUrl, "b");
        client.Accept(client.Expect(typeUrl, "b"), "b");
        client.ExpectNothing();
    }

    [Fact]
    public void Wildcard_is_for_ever_until_names_are_given()
    {
        var client = new SotwDialogue(Two);
        client.Send(Cds);
        client.Accept(client.Expect(Cds, "a", "b"));
        client.Snapshot = Two.With(Make.Cluster("c"));
        var response = client.Expect(Cds, "a", "b", "c");
        client.Accept(response, "a");
        var named = client.Expect(Cds, "a");
        client.Accept(named, "a");
        client.Snapshot = Two.With(Make.Cluster("d"));
        client.ExpectNothing();
        // Once names were given, none means none.
        client.Accept(named);
        client.Snapshot = Two.With(Make.Cluster("a", "changed"));
        client.ExpectNothing();
    }

    [Fact]
    public void Star_that_is_taken_away_then_nothing_is_left()
    {
        var client = new SotwDialogue(Two);
        client.Send(Cds, "*");
        client.Accept(client.Expect(Cds, "a", "b"));
        client.Snapshot = Two.With(Make.Cluster("c"));
        client.ExpectNothing();
    }

    [Fact]
    public void Name_that_does_not_exist_then_clusters_and_listeners_say_so_and_others_wait()
    {
        var client = new SotwDialogue(Two);
        client.Send(Lds, "x");
        var none = client.Expect(Lds);
        client.Accept(none, "x");
        client.Send(Rds, "x");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Route("x"), Make.Listener("x"));
        client.Accept(client.Expect(Lds, "x"), "x");
        client.Accept(client.Expect(Rds, "x"), "x");
        client.ExpectNothing();
    }

    [Fact]
    public void Named_listener_that_goes_away_then_a_response_without_it()
    {
        var client = new SotwDialogue(Make.Snapshot(Make.Listener("x"), Make.Listener("y")));
        client.Send(Lds, "x", "y");
        client.Accept(client.Expect(Lds, "x", "y"), "x", "y");
        client.Snapshot = client.Snapshot.Without(Lds, "x");
        client.Accept(client.Expect(Lds, "y"), "x", "y");
        client.ExpectNothing();
    }

    [Fact]
    public void Endpoints_that_go_away_then_nothing_is_said_and_nothing_is_sent_when_they_come_back_unchanged()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        client.Accept(client.Expect(Eds, "a"), "a");
        client.Snapshot = Two.Without(Eds, "a");
        client.ExpectNothing();
        client.Snapshot = Two;
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Endpoints("a", "changed"));
        client.Expect(Eds, "a");
    }

    [Fact]
    public void Change_of_something_else_then_nothing_is_sent()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        client.Accept(client.Expect(Eds, "a"), "a");
        client.Snapshot = Two.With(Make.Endpoints("b", "changed"));
        client.ExpectNothing();
    }

    [Fact]
    public void Names_that_are_added_then_they_come_with_the_others()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        var first = client.Expect(Eds, "a");
        client.Accept(first, "a");
        client.Accept(first, "a", "b");
        client.Accept(client.Expect(Eds, "a", "b"), "a", "b");
        client.ExpectNothing();
    }

    [Fact]
    public void Names_that_are_taken_away_then_nothing_and_asked_for_again_then_sent_again()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a", "b");
        var first = client.Expect(Eds, "a", "b");
        client.Accept(first, "a", "b");
        client.Accept(first, "a");
        client.ExpectNothing();
        client.Accept(first, "a", "b");
        client.Expect(Eds, "a", "b");
    }

    [Fact]
    public void Only_one_response_of_a_type_is_outstanding_and_the_next_has_the_latest()
    {
        var client = new SotwDialogue(Two);
        client.Send(Cds);
        var first = client.Expect(Cds, "a", "b");
        client.Snapshot = Two.With(Make.Cluster("c"));
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("d"));
        client.ExpectNothing();
        client.Accept(first);
        client.Accept(client.Expect(Cds, "a", "b", "d"));
        client.ExpectNothing();
    }

    [Fact]
    public void Stale_nonce_then_ignored()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        var first = client.Expect(Eds, "a");
        client.Accept(first, "a");
        client.Snapshot = Two.With(Make.Endpoints("a", "changed"));
        var second = client.Expect(Eds, "a");
        client.Accept(first, "a", "b");
        client.ExpectNothing();
        client.Accept(second, "a", "b");
        client.Expect(Eds, "a", "b");
    }

    [Fact]
    public void Second_request_before_the_first_response_arrived_then_its_names_count()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        var first = client.Expect(Eds, "a");
        client.Send(Eds, "a", "b");
        client.ExpectNothing();
        client.Accept(first, "a", "b");
        client.Expect(Eds, "a", "b");
    }

    [Fact]
    public void Refused_version_then_it_is_not_sent_again_until_something_changes()
    {
        var client = new SotwDialogue(Two);
        client.Send(Cds);
        var first = client.Expect(Cds, "a", "b");
        client.Accept(first);
        client.Snapshot = Two.With(Make.Cluster("bad"));
        var second = client.Expect(Cds, "a", "b", "bad");
        client.Reject(second, "bad: no", first.VersionInfo);
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("bad"));
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("good"));
        client.Accept(client.Expect(Cds, "a", "b", "good"));
        Assert.Equal(
            ["sent Cluster 2 0", $"accepted Cluster {first.VersionInfo}", "sent Cluster 3 0", "rejected Cluster 3 bad: no", "sent Cluster 3 0", $"accepted Cluster {client.Snapshot.VersionOf(Cds)}"],
            client.Events.All);
    }

    [Fact]
    public void Refused_first_version_then_it_is_not_sent_again_and_the_old_one_is()
    {
        var client = new SotwDialogue(Two);
        client.Send(Eds, "a");
        client.Reject(client.Expect(Eds, "a"), "no", "", "a");
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Endpoints("a", "better"));
        client.Accept(client.Expect(Eds, "a"), "a");
    }

    [Fact]
    public void Reconnect_of_a_wildcard_with_the_current_version_then_held_and_with_another_then_sent()
    {
        var client = new SotwDialogue(Two);
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = Two.VersionOf(Cds) });
        client.ExpectNothing();
        client.Snapshot = Two.With(Make.Cluster("a", "changed"));
        client.Expect(Cds, "a", "b");

        client = new SotwDialogue(Two);
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = "another" });
        client.Expect(Cds, "a", "b");
    }

    [Fact]
    public void Reconnect_by_name_then_sent_whatever_the_version_because_the_name_may_be_new()
    {
        var before = new SotwDialogue(Two);
        before.Send(Cds, "a", "b");
        var version = before.Expect(Cds, "a", "b").VersionInfo;
        Assert.NotEqual(Two.VersionOf(Cds), version);
        var client = new SotwDialogue(Two);
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = version, ResourceNames = { "a", "b" } });
        client.Accept(client.Expect(Cds, "a", "b"), "a", "b");
        client.ExpectNothing();
    }

    [Fact]
    public void Reconnect_with_a_name_more_than_the_version_covers_then_sent()
    {
        var before = new SotwDialogue(Two);
        before.Send(Eds, "a");
        var request = Make.Ask(Eds, "a", "b");
        request.VersionInfo = before.Expect(Eds, "a").VersionInfo;
        // A nonce of another stream says nothing.
        request.ResponseNonce = "77";

        var client = new SotwDialogue(Two);
        client.Send(request);
        client.Expect(Eds, "a", "b");
    }

    [Fact]
    public void Names_given_while_held_after_a_reconnect_then_sent()
    {
        var client = new SotwDialogue(Two);
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = Two.VersionOf(Cds) });
        client.ExpectNothing();
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = Two.VersionOf(Cds), ResourceNames = { "a" } });
        client.Expect(Cds, "a");
    }

    [Fact]
    public void Pushes_come_in_the_order_of_dependence_whatever_order_they_were_asked_for()
    {
        var types = new[] { XdsTypeUrls.Runtime, XdsTypeUrls.Secret, Rds, Lds, Eds, Cds };
        var client = new SotwDialogue(Make.Snapshot([.. types.Select(type => Make.Of(type, "a"))]));
        foreach (var type in types)
            client.Send(type, "a");
        Assert.Equal([Cds, Eds, Lds, Rds, XdsTypeUrls.Secret, XdsTypeUrls.Runtime], types.Select(_ => client.Next()!.TypeUrl));
        client.ExpectNothing();
    }

    [Fact]
    public void News_of_a_type_that_is_outstanding_then_those_that_depend_on_it_wait()
    {
        var client = new SotwDialogue(Make.Snapshot(Make.Cluster("a"), Make.Route("r"), Make.Of(XdsTypeUrls.Secret, "s")));
        client.Send(Cds);
        client.Send(Rds, "r");
        client.Send(XdsTypeUrls.Secret, "s");
        var clusters = client.Expect(Cds, "a");
        client.Accept(client.Expect(Rds, "r"), "r");
        client.Accept(client.Expect(XdsTypeUrls.Secret, "s"), "s");
        // The route may lead to "b", which cannot be told yet; the secret does not care.
        client.Snapshot = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b"), Make.Route("r", "to b"), Make.Of(XdsTypeUrls.Secret, "s", "new"));
        client.Expect(XdsTypeUrls.Secret, "s");
        client.ExpectNothing();
        client.Accept(clusters);
        client.Expect(Cds, "a", "b");
        client.Expect(Rds, "r");
    }

    [Theory]
    [InlineData("")]
    [InlineData("old,new")]
    public void Pushes_make_before_they_break(string list)
    {
        var names = list.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var client = new SotwDialogue(Make.Snapshot(Make.Cluster("old"), Make.Listener("l"), Make.Route("r", "to old")));
        client.Send(Cds, names);
        client.Send(Lds);
        client.Send(Rds, "r");
        client.Accept(client.Expect(Cds, "old"), names);
        client.Accept(client.Expect(Lds, "l"));
        client.Accept(client.Expect(Rds, "r"), "r");

        client.Snapshot = Make.Snapshot(Make.Cluster("new"), Make.Listener("l"), Make.Route("r", "to new"));
        client.Accept(client.Expect(Cds, "old", "new"), names);
        var route = client.Expect(Rds, "r");
        client.ExpectNothing();
        client.Accept(route, "r");
        client.Accept(client.Expect(Cds, "new"), names);
        client.ExpectNothing();

        // Nothing but clusters changes: nothing to wait for.
        client.Snapshot = client.Snapshot.Without(Cds, "new").With(Make.Cluster("old"));
        client.Accept(client.Expect(Cds, "old"), names);
        client.ExpectNothing();
    }

    [Fact]
    public void Cluster_that_changes_then_its_endpoints_are_sent_again()
    {
        var client = new SotwDialogue(Make.Snapshot(Make.EdsCluster("a"), Make.EdsCluster("b"), Make.Endpoints("a"), Make.Endpoints("b")));
        client.Send(Cds);
        client.Accept(client.Expect(Cds, "a", "b"));
        client.Send(Eds, "a");
        client.Accept(client.Expect(Eds, "a"), "a");
        client.Snapshot = client.Snapshot.With(Make.EdsCluster("b", "changed"));
        client.Accept(client.Expect(Cds, "a", "b"));
        client.ExpectNothing();
        client.Snapshot = client.Snapshot.With(Make.EdsCluster("a", "changed"));
        client.Accept(client.Expect(Cds, "a", "b"));
        client.Accept(client.Expect(Eds, "a"), "a");
        client.ExpectNothing();
    }

    [Fact]
    public void Clusters_sent_after_a_reconnect_then_endpoints_are_sent_even_if_the_client_has_them()
    {
        var snapshot = Make.Snapshot(Make.EdsCluster("a"), Make.Endpoints("a"));
        var has = new DiscoveryRequest { TypeUrl = Eds, VersionInfo = snapshot.VersionOf(Eds), ResourceNames = { "*" } };

        var late = new SotwDialogue(snapshot);
        late.Send(Cds);
        late.Expect(Cds, "a");
        late.Send(has);
        late.Expect(Eds, "a");

        var early = new SotwDialogue(snapshot);
        early.Send(has);
        early.ExpectNothing();
        early.Send(Cds);
        early.Expect(Cds, "a");
        early.Expect(Eds, "a");
    }

    [Fact]
    public void Time_to_live_then_the_wrapper_tells_it_and_a_heartbeat_comes_at_half_of_it()
    {
        var client = new SotwDialogue(Make.Snapshot(Make.Cluster("a").WithTimeToLive(TimeSpan.FromSeconds(10)), Make.Cluster("b")));
        client.Send(Cds);
        var response = client.Expect(Cds, "a", "b");
        var wrapper = response.Resources[0].Unpack<Resource>();
        Assert.Equal(10, wrapper.Ttl.Seconds);
        Assert.Equal(Cds, wrapper.Resource_.TypeUrl);
        client.Now += TimeSpan.FromSeconds(6);
        client.ExpectNothing();
        client.Accept(response);

        var heartbeat = client.Expect(Cds, "a");
        var sign = heartbeat.Resources[0].Unpack<Resource>();
        Assert.Null(sign.Resource_);
        Assert.Equal(10, sign.Ttl.Seconds);
        Assert.Equal(response.VersionInfo, heartbeat.VersionInfo);
        Assert.NotEqual(response.Nonce, heartbeat.Nonce);
        client.Accept(heartbeat);
        client.ExpectNothing();
        Assert.Equal(client.Now + TimeSpan.FromSeconds(5), client.NextDue);

        client.Snapshot = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b"));
        Assert.Equal(Cds, client.Expect(Cds, "a", "b").Resources[0].TypeUrl);
        Assert.Null(client.NextDue);
    }

    [Fact]
    public void Heartbeat_while_news_waits_for_others_then_it_has_the_version_that_the_client_has()
    {
        var route = Make.Route("r").WithTimeToLive(TimeSpan.FromSeconds(10));
        var client = new SotwDialogue(Make.Snapshot(Make.Cluster("a"), route));
        client.Send(Cds);
        client.Send(Rds, "r");
        client.Expect(Cds, "a");
        var routes = client.Expect(Rds, "r");
        client.Accept(routes, "r");
        client.Snapshot = Make.Snapshot(Make.Cluster("b"), route, Make.Route("s"));
        client.Accept(routes, "r", "s");
        client.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(routes.VersionInfo, client.Expect(Rds, "r").VersionInfo);
    }

    [Fact]
    public void Reconnect_with_something_that_lives_shortly_then_a_heartbeat_at_once()
    {
        var snapshot = Make.Snapshot(Make.Cluster("a").WithTimeToLive(TimeSpan.FromSeconds(10)));
        var client = new SotwDialogue(snapshot);
        client.Send(new DiscoveryRequest { TypeUrl = Cds, VersionInfo = snapshot.VersionOf(Cds) });
        Assert.Null(client.Expect(Cds, "a").Resources[0].Unpack<Resource>().Resource_);
    }

    [Fact]
    public void Service_of_one_type_then_the_type_may_be_left_out_and_no_other_is_served()
    {
        var client = new SotwDialogue(Two, Eds);
        client.Send("", "a");
        client.Expect(Eds, "a");
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => client.Send(Cds)).StatusCode);
    }

    [Theory]
    [InlineData("", "a", StatusCode.InvalidArgument)]
    [InlineData("noslash", "a", StatusCode.InvalidArgument)]
    [InlineData(XdsTypeUrls.Cluster, "", StatusCode.InvalidArgument)]
    [InlineData(XdsTypeUrls.Cluster, "012345678901234567890123456789012345678901234567890", StatusCode.ResourceExhausted)]
    public void Request_that_is_wrong_then_a_status_tells(string typeUrl, string name, StatusCode status) =>
        Assert.Equal(status, Assert.Throws<RpcException>(() => new SotwDialogue(Two).Send(typeUrl, name)).StatusCode);

    [Fact]
    public void Too_much_then_refused()
    {
        var client = new SotwDialogue(Two);
        client.Send(Cds, [.. Enumerable.Range(0, 60).Select(i => $"n{i}")]);
        var names = Assert.Throws<RpcException>(() => client.Send(Eds, [.. Enumerable.Range(0, 41).Select(i => $"n{i}")]));
        Assert.Equal(StatusCode.ResourceExhausted, names.StatusCode);
        for (var i = 0; i < 4; i++)
            client.Send($"x/{i}", "a");
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => client.Send("x/4", "a")).StatusCode);
        Assert.Equal(StatusCode.Unimplemented, Assert.Throws<RpcException>(() => client.Send(new DiscoveryRequest { TypeUrl = Cds, ResourceLocators = { new ResourceLocator() } })).StatusCode);
    }
}
