using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Protocol;
using Google.Protobuf.WellKnownTypes;
using static Fairlead.Xds.Tests.Discovery.Resources;

namespace Fairlead.Xds.Tests.Discovery;

public class DiscoverySessionTests
{
    private static readonly ResourceType Cds = ResourceTypes.Cluster;
    private static readonly ResourceType Eds = ResourceTypes.Endpoints;
    private static readonly ResourceType Lds = ResourceTypes.Listener;
    private static readonly ResourceType Rds = ResourceTypes.RouteConfiguration;

    [Fact]
    public async Task Start_then_clusters_are_asked_for_and_listeners_only_when_they_are_there()
    {
        await using var fixture = new SessionFixture();
        Assert.True(fixture.Ads.Wanted[Cds].IsWildcard);
        Assert.False(fixture.Ads.Wanted.ContainsKey(Lds));

        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.ApplyAll();
        Assert.Equal(["a"], fixture.Ads.NamesOf(Eds));
        Assert.False(fixture.Ads.Wanted.ContainsKey(Lds));

        await fixture.State(Eds, "1", Endpoints("a", 80));
        fixture.ApplyAll();
        Assert.True(fixture.Ads.Wanted[Lds].IsWildcard);
        Assert.False(fixture.Session.IsInitialized);

        await fixture.State(Lds, "1", HttpListener("l", "r"));
        fixture.ApplyAll();
        Assert.Equal(["r"], fixture.Ads.NamesOf(Rds));
        Assert.False(fixture.Session.IsInitialized);

        await fixture.State(Rds, "1", Routes("r"));
        fixture.ApplyAll();
        Assert.True(fixture.Session.IsInitialized);
    }

    [Fact]
    public async Task Nothing_comes_then_the_start_goes_on_after_its_time_outs()
    {
        await using var fixture = new SessionFixture();

        fixture.Time.Advance(TimeSpan.FromSeconds(14.9));
        fixture.ApplyAll();
        Assert.False(fixture.Ads.Wanted.ContainsKey(Lds));

        fixture.Time.Advance(TimeSpan.FromSeconds(0.1));
        fixture.ApplyAll();
        Assert.True(fixture.Ads.Wanted.ContainsKey(Lds));
        Assert.Equal(1, fixture.Stat("cluster_manager.cds.", "init_fetch_timeout"));

        fixture.Time.Advance(TimeSpan.FromSeconds(15));
        fixture.ApplyAll();
        Assert.True(fixture.Session.IsInitialized);
    }

    [Fact]
    public async Task Time_out_of_zero_then_the_start_waits_for_ever()
    {
        await using var fixture = new SessionFixture(plan: SessionFixture.AggregatedPlan with { Clusters = new(DiscoveryOrigin.Aggregated.Instance, TimeSpan.Zero) });

        fixture.Time.Advance(TimeSpan.FromDays(1));
        fixture.ApplyAll();

        Assert.False(fixture.Ads.Wanted.ContainsKey(Lds));
    }

    [Fact]
    public async Task Update_has_the_resources_and_accepts_the_valid_ones()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "7", StaticCluster("a"), StaticCluster("b"));

        var update = fixture.Apply();

        Assert.Equal(["a", "b"], update.Resources.Select(resource => resource.Name));
        Assert.Equal("cds 7", update.Version);
        Assert.True(update.AcceptsValidResources);
        Assert.False(update.IsFullState);
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
        Assert.Equal(1, fixture.Stat("cluster_manager.cds.", "update_success"));
        Assert.Equal(7, fixture.Stat("cluster_manager.cds.", "version"));
    }

    [Fact]
    public async Task Same_state_again_then_the_host_is_not_asked_and_the_answer_is_given()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"));
        fixture.Apply();
        await fixture.State(Cds, "2", StaticCluster("a"));

        Assert.Null(fixture.Session.Take());
        Assert.Equal(["1", "2"], fixture.Ads.Answers.Select(answer => answer.Response.Nonce));
    }

    [Fact]
    public async Task Only_what_changed_goes_to_the_host_and_what_is_absent_is_removed()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("b"), StaticCluster("c"));
        fixture.Apply();
        await fixture.State(Cds, "2", StaticCluster("a"), StaticCluster("b", connectTimeout: 2));

        var update = fixture.Apply();

        Assert.Equal(["b"], update.Resources.Select(resource => resource.Name));
        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "c")], update.Removed);
    }

    [Fact]
    public async Task Version_that_goes_backwards_is_as_good_as_any()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "2", StaticCluster("a"));
        fixture.Apply();
        await fixture.State(Cds, "1", StaticCluster("b"));

        fixture.Apply();

        Assert.Null(fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Empty_collection_removes_everything_and_empty_answer_to_names_nothing()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 80));
        fixture.Apply();

        await fixture.State(Eds, "2");
        Assert.Null(fixture.Session.Take());
        Assert.Null(fixture.Ads.LastVerdict.Refusal);

        await fixture.State(Cds, "2");
        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "a")], fixture.Apply().Removed);
    }

    [Fact]
    public async Task Names_that_a_response_does_not_have_stay()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"), EdsCluster("b"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 80), Endpoints("b", 80));
        fixture.Apply();
        await fixture.State(Eds, "2", Endpoints("a", 81));

        var update = fixture.Apply();

        Assert.Equal(["a"], update.Resources.Select(resource => resource.Name));
        Assert.Empty(update.Removed);
    }

    [Fact]
    public async Task Explicit_empty_endpoints_are_delivered()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", new Envoy.Config.Endpoint.V3.ClusterLoadAssignment { ClusterName = "a" });

        Assert.Equal("a", Assert.Single(fixture.Apply().Resources).Name);
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Endpoints_are_asked_for_by_the_service_name_else_by_the_clusters()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a", serviceName: "s"), EdsCluster("b"));

        fixture.Apply();

        Assert.Equal(["b", "s"], fixture.Ads.NamesOf(Eds));
    }

    [Fact]
    public async Task Bad_resource_among_good_ones_then_the_good_ones_are_applied_and_the_response_refused_with_a_line_each()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("old"), StaticCluster("bad"));
        fixture.Apply();
        await fixture.State(Cds, "2", StaticCluster("good"), BadCluster("bad"), BadCluster("worse"));

        var update = fixture.Apply();

        Assert.Equal(["good"], update.Resources.Select(resource => resource.Name));
        // What is there in a bad form is not absent: the good one from before stays.
        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "old")], update.Removed);
        var lines = fixture.Ads.LastVerdict.Refusal!.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("bad: connect_timeout: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("worse: connect_timeout: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(1, fixture.Stat("cluster_manager.cds.", "update_rejected"));
    }

    [Fact]
    public async Task Host_refuses_a_resource_then_it_stays_out_and_is_offered_again()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Lds, "0");
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("b"));
        fixture.Apply(new ConfigError("clusters[1].x", "does not fit") { Resource = new(ResourceKind.Cluster, "b") });
        Assert.Equal("b: clusters[1].x: does not fit", fixture.Ads.LastVerdict.Refusal);

        await fixture.State(Cds, "2", StaticCluster("a"), StaticCluster("b"));

        Assert.Equal(["b"], fixture.Apply().Resources.Select(resource => resource.Name));
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Host_refuses_an_update_as_a_whole_then_nothing_of_it_counts()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"), EdsCluster("b"));

        fixture.Apply(new ConfigError("", "out of order"));

        Assert.Equal("a: out of order\nb: out of order", fixture.Ads.LastVerdict.Refusal);
        Assert.Empty(fixture.Ads.NamesOf(Eds));
    }

    [Fact]
    public async Task Garbage_then_refused_and_nothing_is_removed_as_it_may_be_any_resource()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("b"));
        fixture.Apply();
        await fixture.State(Cds, "2", StaticCluster("c"), Garbage(Cds));

        var update = fixture.Apply();

        Assert.Equal(["c"], update.Resources.Select(resource => resource.Name));
        Assert.Empty(update.Removed);
        Assert.StartsWith("resources[1]: ", fixture.Ads.LastVerdict.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_of_another_type_than_the_response_is_refused()
    {
        await using var fixture = new SessionFixture();
        fixture.Ads.Subscribe(Cds, Subscription.All);
        var message = new Envoy.Service.Discovery.V3.DiscoveryResponse { TypeUrl = Cds.TypeUrl, VersionInfo = "1", Nonce = "1", Resources = { Any.Pack(Routes("r")) } };
        await fixture.Ads.Send(fixture.Session, Responses.Read(message, Cds));

        Assert.Null(fixture.Session.Take());
        Assert.Equal(
            "resources[0]: 'envoy.config.route.v3.RouteConfiguration' is not the type of the response, 'envoy.config.cluster.v3.Cluster'", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Name_twice_then_neither_is_applied()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("a", connectTimeout: 2), StaticCluster("b"));

        Assert.Equal(["b"], fixture.Apply().Resources.Select(resource => resource.Name));
        Assert.Equal("a: the response has it twice", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Resource_of_another_name_than_told_is_refused()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("b")))]);

        Assert.Null(fixture.Session.Take());
        Assert.Equal("a: the resource itself has the name 'b'", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Resource_without_a_name_is_refused()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster(""));

        Assert.Null(fixture.Session.Take());
        Assert.StartsWith("resources[0]: ", fixture.Ads.LastVerdict.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_that_nobody_asked_for_are_passed_over()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 80), Endpoints("other", 80));

        Assert.Equal(["a"], fixture.Apply().Resources.Select(resource => resource.Name));
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task More_resources_than_the_limit_then_the_rest_is_refused()
    {
        await using var fixture = new SessionFixture(maxResources: 2);
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("b"), StaticCluster("c"));

        Assert.Equal(["a", "b"], fixture.Apply().Resources.Select(resource => resource.Name));
        Assert.Equal("c: there are more than 2 resources", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Refusal_of_thousands_is_short()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", [.. Enumerable.Range(0, 5000).Select(i => BadCluster($"c{i}"))]);

        Assert.Null(fixture.Session.Take());
        Assert.InRange(fixture.Ads.LastVerdict.Refusal!.Length, 1000, 4200);
        Assert.Matches(@"\nand \d+ more$", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Static_resource_is_not_replaced()
    {
        var statics = new ConfigUpdate { Resources = [new Cluster { Name = "a" }] };
        await using var fixture = new SessionFixture(staticResources: statics);
        await fixture.State(Cds, "1", StaticCluster("a"), StaticCluster("b"));

        Assert.Equal(["b"], fixture.Apply().Resources.Select(resource => resource.Name));
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
        await fixture.State(Cds, "2", StaticCluster("b"));
        Assert.Null(fixture.Session.Take());
    }

    [Fact]
    public async Task Requests_for_endpoints_wait_while_clusters_are_applied_and_those_for_routes_while_listeners_are()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"));
        fixture.Session.Take();
        Assert.Equal([Eds], fixture.Ads.Paused);
        fixture.Session.Complete([]);
        Assert.Empty(fixture.Ads.Paused);

        fixture.ApplyAll();
        await fixture.State(Lds, "1", TcpListener("l"));
        fixture.Session.Take();
        Assert.Equal([Rds], fixture.Ads.Paused);
        fixture.Session.Complete([]);
        Assert.Empty(fixture.Ads.Paused);
    }

    [Fact]
    public async Task Refused_clusters_then_endpoints_are_no_longer_held_back()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", StaticCluster("a"));

        fixture.Apply(new ConfigError("", "no"));

        Assert.Empty(fixture.Ads.Paused);
    }

    [Fact]
    public async Task What_comes_while_the_host_is_busy_is_judged_at_once_and_only_as_it_is_last()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "0", StaticCluster("a"));
        fixture.Session.Take();
        for (var i = 1; i <= 100; i++)
            await fixture.State(Cds, $"{i}", StaticCluster("a", connectTimeout: i));
        fixture.Session.Complete([]);

        var update = fixture.Apply();

        Assert.Equal(TimeSpan.FromSeconds(100), Assert.IsType<Cluster>(Assert.Single(update.Resources)).ConnectTimeout);
        Assert.Equal("100", fixture.Ads.Answers[^1].Response.Nonce);
        Assert.Null(fixture.Session.Take());
    }

    [Fact]
    public async Task What_was_asked_for_by_name_is_merged_while_the_host_is_busy()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"), EdsCluster("b"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 1), Endpoints("b", 1));
        await fixture.State(Eds, "2", Endpoints("a", 2));
        await fixture.State(Eds, "3", Endpoints("b", 0x10000));

        var update = fixture.Apply();

        // The newest of 'b' is wrong: what it was before does not come instead.
        var endpoints = Assert.IsType<ClusterLoadAssignment>(Assert.Single(update.Resources));
        Assert.Equal("127.0.0.1:2", endpoints.Endpoints[0].LbEndpoints[0].Address.ToString());
        Assert.StartsWith("b: ", fixture.Ads.LastVerdict.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incremental_responses_are_merged_and_each_is_answered_for_itself()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a"))), new("b", "1", Pack(BadCluster("b")))]);
        await fixture.Change(Cds, "2", [new("a", "2", Pack(StaticCluster("a", 2)))]);
        await fixture.Change(Cds, "3", [new("c", "3", Pack(StaticCluster("c")))]);
        await fixture.Change(Cds, "4", [], "c");

        var update = fixture.Apply(new ConfigError("", "no") { Resource = new(ResourceKind.Cluster, "a") });

        Assert.Equal(["a"], update.Resources.Select(resource => resource.Name));
        Assert.Equal(["1", "2", "3", "4"], fixture.Ads.Answers.Select(answer => answer.Response.Nonce));
        Assert.StartsWith("b: ", fixture.Ads.Answers[0].Verdict.Refusal, StringComparison.Ordinal);
        Assert.Equal("a: no", fixture.Ads.Answers[1].Verdict.Refusal);
        Assert.Null(fixture.Ads.Answers[2].Verdict.Refusal);
        Assert.Null(fixture.Ads.Answers[3].Verdict.Refusal);
        Assert.All(fixture.Ads.Answers, answer => Assert.Empty(answer.Verdict.Applied));
    }

    [Fact]
    public async Task Incremental_removal_removes_and_the_name_may_come_again()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a")))]);
        fixture.Apply();
        await fixture.Change(Cds, "2", [], "a", "never there");
        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "a")], fixture.Apply().Removed);

        await fixture.Change(Cds, "3", [new("a", "1", Pack(StaticCluster("a")))]);
        Assert.Equal(["a"], fixture.Apply().Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Removed_and_there_in_one_response_then_neither()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a")))], "a");

        Assert.Null(fixture.Session.Take());
        Assert.Equal("a: the response has it and says that it is gone", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Endpoints_that_do_not_exist_are_missing_and_those_that_serve_stay()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(EdsCluster("a"))), new("b", "1", Pack(EdsCluster("b")))]);
        fixture.Apply();
        await fixture.Change(Eds, "1", [new("a", "1", Pack(Endpoints("a", 80)))], "b");
        Assert.Equal([new ResourceReference(ResourceKind.Endpoints, "b")], fixture.Apply().Missing);

        await fixture.Change(Eds, "2", [], "a");
        Assert.Null(fixture.Session.Take());
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
        Assert.Equal(["a", "b"], fixture.Ads.NamesOf(Eds));
    }

    [Fact]
    public async Task Endpoints_that_do_not_come_in_time_are_missing_once()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.ApplyAll();
        fixture.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal([new ResourceReference(ResourceKind.Endpoints, "a")], fixture.Apply().Missing);
        fixture.Time.Advance(TimeSpan.FromSeconds(100));
        Assert.Null(fixture.Session.Take());
        Assert.Equal(1, fixture.Stat("cluster.a.", "init_fetch_timeout"));
    }

    [Fact]
    public async Task Refused_endpoints_that_are_waited_for_are_missing()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 0x10000));

        Assert.Equal([new ResourceReference(ResourceKind.Endpoints, "a")], Assert.Single(fixture.ApplyAll()).Missing);
        Assert.Equal(1, fixture.Stat("cluster.a.", "update_rejected"));
    }

    [Fact]
    public async Task Changed_cluster_asks_for_its_endpoints_anew_and_gets_those_from_before_if_none_come()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 80));
        fixture.Apply();
        await fixture.State(Cds, "2", EdsCluster("a", connectTimeout: 2));
        fixture.Apply();

        Assert.Equal([(Eds, "a")], fixture.Ads.Refreshed);
        Assert.Null(fixture.Session.Take());
        fixture.Time.Advance(TimeSpan.FromSeconds(15));
        var update = fixture.Apply();
        Assert.Equal(["a"], update.Resources.Select(resource => resource.Name));
        Assert.Empty(update.Missing);
    }

    [Fact]
    public async Task Same_endpoints_again_are_delivered_as_a_cluster_may_wait_for_them()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Eds, "1", Endpoints("a", 80));
        fixture.Apply();
        await fixture.State(Eds, "2", Endpoints("a", 80));

        Assert.Equal(["a"], fixture.Apply().Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Routes_that_are_there_serve_a_changed_listener_without_being_asked_for_anew()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "0");
        fixture.ApplyAll();
        await fixture.State(Lds, "1", HttpListener("l", "r"));
        fixture.Apply();
        await fixture.State(Rds, "1", Routes("r"));
        fixture.Apply();
        await fixture.State(Lds, "2", HttpListener("l", "r", port: 99));
        fixture.Apply();

        Assert.Empty(fixture.Ads.Refreshed);
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(fixture.Session.Take());
    }

    [Fact]
    public async Task Nothing_refers_to_routes_any_more_then_they_are_given_up_at_once_and_removed_later()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "0");
        fixture.ApplyAll();
        await fixture.State(Lds, "1", HttpListener("l", "old"));
        fixture.Apply();
        await fixture.State(Rds, "1", Routes("old"));
        fixture.Apply();
        await fixture.State(Lds, "2", HttpListener("l", "new"));
        fixture.Apply();

        Assert.Equal(["new"], fixture.Ads.NamesOf(Rds));
        await fixture.State(Rds, "2", Routes("new"));
        Assert.Empty(fixture.Apply().Removed);
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([new ResourceReference(ResourceKind.RouteConfiguration, "old")], fixture.Apply().Removed);
    }

    [Fact]
    public async Task Routes_are_referred_to_again_in_time_then_they_stay()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "0");
        fixture.ApplyAll();
        await fixture.State(Lds, "1", HttpListener("l", "r"));
        fixture.Apply();
        await fixture.State(Rds, "1", Routes("r"));
        fixture.Apply();
        await fixture.State(Lds, "2");
        fixture.Apply();
        Assert.Empty(fixture.Ads.NamesOf(Rds));
        await fixture.State(Lds, "3", HttpListener("l", "r"));
        fixture.Apply();

        fixture.Time.Advance(TimeSpan.FromSeconds(100));
        Assert.Null(fixture.Session.Take());
        Assert.Equal(["r"], fixture.Ads.NamesOf(Rds));
    }

    [Fact]
    public async Task Two_refer_to_the_same_then_it_is_asked_for_until_both_are_gone()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a", "s"), EdsCluster("b", "s"));
        fixture.Apply();
        await fixture.State(Cds, "2", EdsCluster("b", "s"));
        fixture.Apply();
        Assert.Equal(["s"], fixture.Ads.NamesOf(Eds));

        await fixture.State(Cds, "3");
        fixture.Apply();
        Assert.Empty(fixture.Ads.NamesOf(Eds));
    }

    [Fact]
    public async Task Time_to_live_is_over_then_the_resource_is_removed()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a")), TimeSpan.FromSeconds(10)), new("b", "1", Pack(StaticCluster("b")))]);
        fixture.Apply();
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(fixture.Session.Take());

        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "a")], fixture.Apply().Removed);
        Assert.Equal([(Cds, "a")], fixture.Ads.Forgotten);
    }

    [Fact]
    public async Task Heartbeat_of_the_same_version_prolongs_the_life_and_of_another_does_not()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a")), TimeSpan.FromSeconds(10))]);
        fixture.Apply();
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        await fixture.Change(Cds, "2", [new("a", "1", null, TimeSpan.FromSeconds(10))]);
        Assert.Null(fixture.Session.Take());
        Assert.Null(fixture.Ads.LastVerdict.Refusal);

        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        await fixture.Change(Cds, "3", [new("a", "other", null, TimeSpan.FromSeconds(10))]);
        Assert.Null(fixture.Session.Take());
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(fixture.Apply().Removed);
    }

    [Fact]
    public async Task Heartbeats_of_the_state_of_the_world_remove_nothing()
    {
        await using var fixture = new SessionFixture();
        var ttl = Duration.FromTimeSpan(TimeSpan.FromSeconds(10));
        var wrapped = new Envoy.Service.Discovery.V3.Resource { Name = "a", Resource_ = Pack(StaticCluster("a")), Ttl = ttl };
        await Send(fixture, "1", Pack(wrapped), Pack(StaticCluster("b")));
        fixture.Apply();
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        await Send(fixture, "1", Pack(new Envoy.Service.Discovery.V3.Resource { Name = "a", Ttl = ttl }));
        Assert.Null(fixture.Session.Take());

        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(fixture.Session.Take());
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([new ResourceReference(ResourceKind.Cluster, "a")], fixture.Apply().Removed);

        static Task Send(SessionFixture fixture, string version, params Any[] resources)
        {
            var message = new Envoy.Service.Discovery.V3.DiscoveryResponse { TypeUrl = Cds.TypeUrl, VersionInfo = version, Nonce = version, Resources = { resources } };
            return fixture.Ads.Send(fixture.Session, Responses.Read(message, Cds));
        }
    }

    [Fact]
    public async Task Resource_is_sent_again_without_a_limit_then_it_lives_for_ever()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        await fixture.Change(Cds, "1", [new("a", "1", Pack(StaticCluster("a")), TimeSpan.FromSeconds(10))]);
        fixture.Apply();
        await fixture.Change(Cds, "2", [new("a", "2", Pack(StaticCluster("a")))]);
        fixture.ApplyAll();

        fixture.Time.Advance(TimeSpan.FromDays(1));
        fixture.Session.Take();
        Assert.Empty(fixture.Ads.Forgotten);
    }

    [Fact]
    public async Task Types_take_turns_although_one_changes_all_the_time()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "0", EdsCluster("a"));
        fixture.Apply();
        await fixture.State(Cds, "1", EdsCluster("a"), StaticCluster("x", 1));
        await fixture.State(Eds, "1", Endpoints("a", 80));

        Assert.Equal("eds 1", fixture.Apply().Version);
        Assert.Equal("cds 1", fixture.Apply().Version);
    }

    [Fact]
    public async Task More_bytes_than_may_wait_then_the_transport_is_told_to_wait()
    {
        await using var fixture = new SessionFixture(answersEach: true);
        var big = FakeTransport.Change(Cds, "1", []) with { Size = 40 * 1024 * 1024 };
        Assert.True(fixture.Ads.Send(fixture.Session, big).IsCompleted);
        var room = fixture.Ads.Send(fixture.Session, big);
        Assert.False(room.IsCompleted);

        fixture.Session.Take();

        await room;
    }

    [Fact]
    public async Task Cluster_with_a_source_of_its_own_is_asked_for_there_and_no_longer_once_it_is_gone()
    {
        await using var fixture = new SessionFixture();
        var source = new Envoy.Config.Core.V3.ConfigSource { PathConfigSource = new() { Path = "/eds.yaml" } };
        var origin = new DiscoveryOrigin.File("/eds.yaml", "");
        await fixture.State(Cds, "1", EdsCluster("a", source: source));
        fixture.Apply();
        var transport = fixture.Of(origin, Eds);
        Assert.Equal(["a"], transport.NamesOf(Eds));
        Assert.Empty(fixture.Ads.NamesOf(Eds));

        await fixture.State(Cds, "2");
        fixture.ApplyAll();
        await fixture.Session.DisposeAsync();
        Assert.True(transport.IsEnded);
    }

    [Fact]
    public async Task Self_is_where_the_resource_came_from()
    {
        await using var fixture = new SessionFixture();
        await fixture.State(Cds, "1", EdsCluster("a", source: new() { Self = new() }));
        fixture.Apply();

        Assert.Equal(["a"], fixture.Ads.NamesOf(Eds));
    }

    [Fact]
    public async Task Source_that_the_bootstrap_does_not_know_then_the_resource_is_refused()
    {
        await using var fixture = new SessionFixture();
        var server = new ApiConfigSourceOf("nowhere").Source;
        await fixture.State(Cds, "1", EdsCluster("a", source: server));

        Assert.Null(fixture.Session.Take());
        Assert.Equal("a: the cluster 'nowhere' of the server is not among the static clusters of the bootstrap", fixture.Ads.LastVerdict.Refusal);
    }

    [Fact]
    public async Task Field_that_is_not_known_is_counted_each_time()
    {
        await using var fixture = new SessionFixture();
        var cluster = Pack(StaticCluster("a"));
        cluster.Value = Google.Protobuf.ByteString.CopyFrom([.. cluster.Value.Span, 0xF8, 0xFF, 0x03, 0x01]);
        await fixture.State(Cds, "1", cluster);

        Assert.Single(fixture.Apply().Resources);
        Assert.Null(fixture.Ads.LastVerdict.Refusal);
        Assert.Equal(1, fixture.Stat("server.", "dynamic_unknown_fields"));
    }

    private sealed class ApiConfigSourceOf(string cluster)
    {
        public Envoy.Config.Core.V3.ConfigSource Source { get; } = new()
        {
            ApiConfigSource = new()
            {
                ApiType = Envoy.Config.Core.V3.ApiConfigSource.Types.ApiType.Grpc,
                GrpcServices = { new Envoy.Config.Core.V3.GrpcService { EnvoyGrpc = new() { ClusterName = cluster } } },
            },
        };
    }
}
