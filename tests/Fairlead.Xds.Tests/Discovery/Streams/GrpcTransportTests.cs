using Envoy.Service.Discovery.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using static Fairlead.Xds.Tests.Discovery.Resources;

namespace Fairlead.Xds.Tests.Discovery.Streams;

public class GrpcTransportTests
{
    private static readonly ResourceType Cds = ResourceTypes.Cluster;
    private static readonly ResourceType Eds = ResourceTypes.Endpoints;
    private static readonly ResourceType Lds = ResourceTypes.Listener;
    private static readonly ResourceType Rds = ResourceTypes.RouteConfiguration;

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_of_the_world_over_one_stream(bool isUnixSocket)
    {
        using var directory = new TemporaryDirectory();
        await using var plane = await FakeControlPlane.StartAsync(isUnixSocket ? directory.File("xds.sock") : null);
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        Assert.Equal("initial", (await host.NextAsync()).Version);
        var stream = await plane.Streams.NextAsync();
        Assert.Equal("/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources", stream.Method);
        Assert.Equal("server0", stream.Authority);

        var first = await stream.NextAsync();
        Assert.Equal((Cds.TypeUrl, "me", "tests", 1.0), (first.TypeUrl, first.Node.Id, first.Node.Cluster, first.Node.Metadata.Fields["a"].NumberValue));
        await stream.SendAsync(Response(Cds, "1", EdsCluster("a"), StaticCluster("c")));
        Assert.Equal(["a", "c"], (await host.NextAsync()).Resources.Select(resource => resource.Name));
        await AssertAcceptedAsync(stream, Cds, "1");

        var endpoints = await stream.NextAsync();
        Assert.Equal((Eds.TypeUrl, "a"), (endpoints.TypeUrl, Assert.Single(endpoints.ResourceNames)));
        await stream.SendAsync(Response(Eds, "1", Endpoints("a", 80)));
        Assert.IsType<ClusterLoadAssignment>(Assert.Single((await host.NextAsync()).Resources));
        await AssertAcceptedAsync(stream, Eds, "1");

        Assert.Equal(Lds.TypeUrl, (await stream.NextAsync()).TypeUrl);
        await stream.SendAsync(Response(Lds, "1", HttpListener("l", "r")));
        Assert.Equal("l", Assert.Single((await host.NextAsync()).Resources).Name);
        await AssertAcceptedAsync(stream, Lds, "1");

        Assert.Equal("r", Assert.Single((await stream.NextAsync()).ResourceNames));
        await stream.SendAsync(Response(Rds, "1", Routes("r")));
        Assert.Equal("r", Assert.Single((await host.NextAsync()).Resources).Name);
        await AssertAcceptedAsync(stream, Rds, "1");
        Assert.Equal(1, host.Stat("control_plane.connected_state"));
        Assert.Equal(1, host.Stat("cluster_manager.cds.update_success"));
        Assert.Equal(1, host.Stat("listener_manager.lds.update_success"));
        Assert.Equal(1, host.Stat("http.l.rds.r.update_success"));
    }

    [Fact]
    public async Task Incremental_over_one_stream()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("DELTA_GRPC", plane.Endpoint)));
        await host.NextAsync();
        var stream = await plane.DeltaStreams.NextAsync();
        Assert.Equal("/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources", stream.Method);
        Assert.Equal("me", (await stream.NextAsync()).Node.Id);

        await stream.SendAsync(Change(Cds, "n1", ("a", "1", EdsCluster("a")), ("b", "1", BadCluster("b"))));
        Assert.Equal("a", Assert.Single((await host.NextAsync()).Resources).Name);
        var answer = await stream.NextAsync();
        Assert.Equal("n1", answer.ResponseNonce);
        Assert.StartsWith("b: ", answer.ErrorDetail.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], (await stream.NextAsync()).ResourceNamesSubscribe);

        await stream.SendAsync(Change(Cds, "n2", "a"));
        Assert.Equal("a", Assert.Single((await host.NextAsync()).Removed).Name);
        Assert.Equal("n2", (await stream.NextAsync()).ResponseNonce);
        Assert.Equal(["a"], (await stream.NextAsync()).ResourceNamesUnsubscribe);
    }

    [Theory]
    [InlineData("GRPC")]
    [InlineData("DELTA_GRPC")]
    public async Task Types_may_have_a_stream_each(string apiType)
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.PerType(apiType, plane.Endpoint)));
        await host.NextAsync();
        if (apiType == "GRPC")
        {
            var clusters = await plane.Streams.NextAsync();
            Assert.Equal("/envoy.service.cluster.v3.ClusterDiscoveryService/StreamClusters", clusters.Method);
            Assert.Equal(Cds.TypeUrl, (await clusters.NextAsync()).TypeUrl);
            await clusters.SendAsync(Response(Cds, "1", EdsCluster("a", source: new() { Self = new() })));
            await host.NextAsync<Cluster>();
            var endpoints = await plane.Streams.NextAsync();
            Assert.Equal("/envoy.service.endpoint.v3.EndpointDiscoveryService/StreamEndpoints", endpoints.Method);
            Assert.Equal(["a"], (await endpoints.NextAsync()).ResourceNames);
        }
        else
        {
            var clusters = await plane.DeltaStreams.NextAsync();
            Assert.Equal("/envoy.service.cluster.v3.ClusterDiscoveryService/DeltaClusters", clusters.Method);
            Assert.Equal(Cds.TypeUrl, (await clusters.NextAsync()).TypeUrl);
            await clusters.SendAsync(Change(Cds, "1", ("a", "1", EdsCluster("a", source: new() { Self = new() }))));
            await host.NextAsync<Cluster>();
            var endpoints = await plane.DeltaStreams.NextAsync();
            Assert.Equal("/envoy.service.endpoint.v3.EndpointDiscoveryService/DeltaEndpoints", endpoints.Method);
            Assert.Equal(["a"], (await endpoints.NextAsync()).ResourceNamesSubscribe);
        }

        Assert.Equal(1, host.Stat("cluster_manager.cds.control_plane.connected_state"));
    }

    [Fact]
    public async Task Stream_ends_then_the_state_stays_and_the_next_one_goes_on_with_versions()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("DELTA_GRPC", plane.Endpoint)));
        await host.NextAsync();
        var stream = await plane.DeltaStreams.NextAsync();
        await stream.NextAsync();
        await stream.SendAsync(Change(Cds, "n1", ("a", "7", StaticCluster("a"))));
        await host.NextAsync();
        await stream.NextAsync();
        stream.End();

        await WaitForTimerAsync(2);
        Assert.Equal(0, host.Stat("control_plane.connected_state"));
        Assert.False(plane.DeltaStreams.HasNext);
        _time.Advance(TimeSpan.FromSeconds(1));
        stream = await plane.DeltaStreams.NextAsync();

        var request = await stream.NextAsync();
        Assert.Equal("7", request.InitialResourceVersions["a"]);
        Assert.Equal("me", request.Node.Id);
        Assert.False(host.HasUpdate);
        Assert.Equal(1, host.Stat("cluster_manager.cds.update_failure"));
    }

    [Fact]
    public async Task Server_resets_streams_all_the_time_then_each_attempt_waits_and_the_state_stays()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        await host.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            var stream = await plane.Streams.NextAsync();
            var request = await stream.NextAsync();
            Assert.Equal(i == 0 ? "" : "1", request.VersionInfo);
            Assert.Equal("", request.ResponseNonce);
            if (i == 0)
            {
                await stream.SendAsync(Response(Cds, "1", StaticCluster("a")));
                await host.NextAsync();
                await AssertAcceptedAsync(stream, Cds, "1");
                await stream.NextAsync();
            }

            stream.Reset();
            await EventuallyAsync(() => host.Stat("cluster_manager.cds.update_failure") == i + 1);
            Assert.False(plane.Streams.HasNext);
            await AdvanceUntilAsync(() => plane.Streams.HasNext);
        }

        Assert.False(host.HasUpdate);
    }

    [Fact]
    public async Task Server_is_not_there_then_it_is_asked_again_and_again()
    {
        var port = 0;
        await using (var gone = await FakeControlPlane.StartAsync())
            port = gone.Port;
        var endpoint = $"{{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }} }} }}";
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", endpoint)));
        await host.NextAsync();
        await AdvanceUntilAsync(() => host.Stat("cluster_manager.cds.update_failure") == 4);
    }

    [Fact]
    public async Task Server_never_answers_then_the_start_goes_on_without()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        await host.NextAsync();
        var stream = await plane.Streams.NextAsync();
        Assert.Equal(Cds.TypeUrl, (await stream.NextAsync()).TypeUrl);
        await WaitForTimerAsync(1);

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(Lds.TypeUrl, (await stream.NextAsync()).TypeUrl);
        Assert.Equal(1, host.Stat("cluster_manager.cds.init_fetch_timeout"));
    }

    [Fact]
    public async Task First_server_never_answers_then_the_second_is_asked_and_told_nothing_of_versions()
    {
        await using var silent = await FakeControlPlane.StartAsync();
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", silent.Endpoint, plane.Endpoint)));
        await host.NextAsync();
        var first = await silent.Streams.NextAsync();
        await first.NextAsync();
        await WaitForTimerAsync(2);
        _time.Advance(TimeSpan.FromSeconds(15));

        var second = await plane.Streams.NextAsync();
        Assert.Equal("", (await second.NextAsync()).VersionInfo);
        await second.SendAsync(Response(Cds, "1", StaticCluster("a")));
        await host.NextAsync<Cluster>();
        second.End();

        // The first is the preferred one, and its versions are others.
        await AdvanceUntilAsync(() => silent.Streams.HasNext);
        first = await silent.Streams.NextAsync();
        Assert.Equal("", (await first.NextAsync()).VersionInfo);
    }

    [Fact]
    public async Task First_server_refuses_then_the_second_is_asked_at_once()
    {
        await using var refusing = await FakeControlPlane.StartAsync();
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("DELTA_GRPC", refusing.Endpoint, plane.Endpoint)));
        await host.NextAsync();

        (await refusing.DeltaStreams.NextAsync()).Fail(StatusCode.PermissionDenied, "not you");

        Assert.NotNull(await (await plane.DeltaStreams.NextAsync()).NextAsync());
    }

    [Fact]
    public async Task Garbage_and_strange_types_then_refused_or_passed_over_and_the_stream_goes_on()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        await host.NextAsync();
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();
        await stream.SendAsync(new DiscoveryResponse { TypeUrl = "type.googleapis.com/acme.Unknown", Nonce = "x" });
        await stream.SendAsync(Response(Rds, "1", Routes("r")));
        await stream.SendAsync(new DiscoveryResponse());
        await stream.SendAsync(Response(Cds, "1", Garbage(Cds)));

        var answer = await stream.NextAsync();
        Assert.Equal(("", "1"), (answer.VersionInfo, answer.ResponseNonce));
        Assert.StartsWith("resources[0]: ", answer.ErrorDetail.Message, StringComparison.Ordinal);
        while ((await stream.NextAsync()).TypeUrl != Lds.TypeUrl)
        {
            // A refused answer is one, too: the start goes on.
        }

        await stream.SendAsync(Response(Cds, "2", StaticCluster("a")));
        Assert.Equal("a", Assert.Single((await host.NextAsync()).Resources).Name);
    }

    [Fact]
    public async Task Storm_of_updates_then_the_host_sees_few_and_the_last()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        await host.NextAsync();
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();
        var busy = new TaskCompletionSource();
        host.Applying = _ => busy.Task;
        const int Pushes = 1000;
        for (var i = 1; i <= Pushes; i++)
            await stream.SendAsync(Response(Cds, $"{i}", StaticCluster("a", connectTimeout: i)));
        // The client has read all of them once it answers what came after them.
        await stream.SendAsync(new DiscoveryResponse { TypeUrl = Cds.TypeUrl, VersionInfo = "last", Nonce = "last", Resources = { Pack(StaticCluster("a", connectTimeout: 5)) } });
        busy.SetResult();

        var updates = 0;
        TimeSpan timeout = default;
        while (timeout != TimeSpan.FromSeconds(5))
        {
            timeout = Assert.IsType<Cluster>(Assert.Single((await host.NextAsync<Cluster>()).Resources)).ConnectTimeout;
            updates++;
        }

        while ((await stream.NextAsync()) is not { VersionInfo: "last" })
        {
            // What was asked for meanwhile.
        }

        Assert.InRange(updates, 1, Pushes / 2);
    }

    [Fact]
    public async Task Ten_megabytes_are_read_and_more_than_the_limit_ends_the_stream()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var options = new XdsOptions { TimeProvider = _time, MaxResponseBytes = 11 * 1024 * 1024 };
        await using var host = new FakeHost(new XdsConfigSource(Bootstraps.Aggregated("GRPC", plane.Endpoint), options, NullLoggerFactory.Instance));
        await host.NextAsync();
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();
        await stream.SendAsync(Response(Cds, "1", [.. Enumerable.Range(0, 10).Select(i => Big($"c{i}"))]));
        Assert.Equal(10, (await host.NextAsync()).Resources.Count);
        await AssertAcceptedAsync(stream, Cds, "1");

        await Assert.ThrowsAnyAsync<Exception>(() => stream.SendAsync(Response(Cds, "2", [.. Enumerable.Range(0, 12).Select(i => Big($"c{i}"))])));
        await AdvanceUntilAsync(() => plane.Streams.HasNext);
        Assert.False(host.HasUpdate);
        Assert.Equal("1", (await (await plane.Streams.NextAsync()).NextAsync()).VersionInfo);

        static IMessage Big(string name)
        {
            var cluster = StaticCluster(name);
            cluster.Metadata = new() { FilterMetadata = { ["x"] = new Struct { Fields = { ["x"] = Value.ForString(new string('x', 1024 * 1024)) } } } };
            return cluster;
        }
    }

    [Fact]
    public async Task Requests_are_limited_then_what_is_asked_later_is_asked_together()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var bootstrap = Bootstraps.Aggregated("GRPC", "rate_limit_settings: { max_tokens: 2, fill_rate: 1 }", [plane.Endpoint]);
        await using var host = new FakeHost(Source(bootstrap));
        await host.NextAsync();
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();
        await stream.SendAsync(Response(Cds, "1", EdsCluster("a"), EdsCluster("b")));
        await host.NextAsync();
        await AssertAcceptedAsync(stream, Cds, "1");

        await EventuallyAsync(() => host.Stat("control_plane.pending_requests") == 1);
        Assert.Equal(1, host.Stat("control_plane.rate_limit_enforced"));
        Assert.False(stream.HasRequest);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["a", "b"], (await stream.NextAsync()).ResourceNames);
        await EventuallyAsync(() => host.Stat("control_plane.pending_requests") == 0);
    }

    [Fact]
    public async Task Server_by_uri_with_headers()
    {
        using var directory = new TemporaryDirectory();
        await using var plane = await FakeControlPlane.StartAsync(directory.File("xds.sock"));
        var bootstrap = EnvoyBootstrap.Parse($$"""
            dynamic_resources:
              ads_config:
                api_type: GRPC
                grpc_services: [{ google_grpc: { target_uri: "unix:{{plane.SocketPath}}" }, initial_metadata: [{ key: x-token, value: secret }] }]
              cds_config: { ads: {} }
            """);
        await using var host = new FakeHost(Source(bootstrap));
        await host.NextAsync();

        var stream = await plane.Streams.NextAsync();

        Assert.Equal("secret", stream.Headers.GetValue("x-token"));
        Assert.Equal(Cds.TypeUrl, (await stream.NextAsync()).TypeUrl);
    }

    [Fact]
    public async Task Client_ends_then_so_do_its_streams()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var host = new FakeHost(Source(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();

        await host.DisposeAsync();

        await stream.Closed;
    }

    private static DiscoveryResponse Response(ResourceType type, string version, params IMessage[] resources) => new()
    {
        TypeUrl = type.TypeUrl,
        VersionInfo = version,
        Nonce = version,
        Resources = { resources.Select(resource => resource as Any ?? Any.Pack(resource)) },
    };

    private static DeltaDiscoveryResponse Change(ResourceType type, string nonce, params (string Name, string Version, IMessage Body)[] resources) => new()
    {
        TypeUrl = type.TypeUrl,
        Nonce = nonce,
        Resources = { resources.Select(resource => new Resource { Name = resource.Name, Version = resource.Version, Resource_ = Any.Pack(resource.Body) }) },
    };

    private static DeltaDiscoveryResponse Change(ResourceType type, string nonce, params string[] removed) =>
        new() { TypeUrl = type.TypeUrl, Nonce = nonce, RemovedResources = { removed } };

    private static async Task AssertAcceptedAsync(FakeStream<DiscoveryRequest, DiscoveryResponse> stream, ResourceType type, string version)
    {
        var answer = await stream.NextAsync();
        Assert.Equal((type.TypeUrl, version, version), (answer.TypeUrl, answer.VersionInfo, answer.ResponseNonce));
        Assert.Null(answer.ErrorDetail);
    }

    private XdsConfigSource Source(Bootstrap bootstrap) => new(bootstrap, new XdsOptions { TimeProvider = _time }, NullLoggerFactory.Instance);

    // Something waits, beside the session itself.
    private Task WaitForTimerAsync(int timers) => EventuallyAsync(() => _time.ArmedTimers >= timers);

    private Task AdvanceUntilAsync(Func<bool> condition) => EventuallyAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(0.1));
        return condition();
    });

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
