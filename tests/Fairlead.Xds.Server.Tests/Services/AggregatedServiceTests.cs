using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Grpc.Core;

namespace Fairlead.Xds.Server.Tests.Services;

public sealed class AggregatedServiceTests
{
    private const string Cds = XdsTypeUrls.Cluster;
    private const string Eds = XdsTypeUrls.Endpoints;

    private static readonly ResourceSnapshot One = Make.Snapshot(Make.Cluster("a"), Make.Endpoints("a"));

    [Fact]
    public async Task Two_nodes_then_each_gets_its_own_snapshot_and_only_changes_of_that()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set("n1", One);
        host.Cache.Set(Make.Snapshot(Make.Cluster("default")));
        using var first = new AdsClient(host, "n1");
        using var second = new AdsClient(host, "n2");
        await first.SendAsync(Cds);
        await second.SendAsync(Cds);
        await first.AcceptAsync(await first.ExpectAsync(Cds, "a"));
        await second.AcceptAsync(await second.ExpectAsync(Cds, "default"));
        await host.Observer.WaitForAsync("n2 accepted Cluster");

        host.Cache.Set("n2", Make.Snapshot(Make.Cluster("mine")));
        await second.AcceptAsync(await second.ExpectAsync(Cds, "mine"));
        host.Cache.Set("n1", One.With(Make.Cluster("b")));
        await first.ExpectAsync(Cds, "a", "b");
        Assert.True(host.Cache.Clear("n2"));
        await second.ExpectAsync(Cds, "default");
    }

    [Fact]
    public async Task Node_without_a_snapshot_then_it_waits_for_one()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        await host.Observer.WaitForAsync("connected n1 as 'n1'");
        host.Cache.Set("n1", One);
        await client.ExpectAsync(Cds, "a");
    }

    [Fact]
    public async Task Answers_of_a_node_then_status_and_observer_tell()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(One);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        var response = await client.ExpectAsync(Cds, "a");
        Assert.Equal("fairlead", response.ControlPlane.Identifier);
        await client.AcceptAsync(response);
        await host.Observer.WaitForAsync("n1 accepted Cluster");
        Assert.Equal(One.VersionOf(Cds), host.Cache.StatusOf("n1")!.Types[Cds].AcceptedVersion);

        var bad = One.With(Make.Cluster("bad"));
        host.Cache.Set(bad);
        await client.RejectAsync(await client.ExpectAsync(Cds, "a", "bad"), "bad: no", response.VersionInfo);
        await host.Observer.WaitForAsync("n1 rejected Cluster: bad: no");
        var status = host.Cache.StatusOf("n1")!;
        Assert.True(status.IsConnected);
        Assert.Equal("", status.Node.Cluster);
        var clusters = status.Types[Cds];
        Assert.Equal((One.VersionOf(Cds), bad.VersionOf(Cds), "bad: no", 1), (clusters.AcceptedVersion, clusters.RejectedVersion, clusters.RejectionReason, clusters.Rejections));
        Assert.True(clusters.IsWildcard);

        await client.EndAsync();
        await host.Observer.WaitForAsync("disconnected n1");
        Assert.False(host.Cache.StatusOf("n1")!.IsConnected);
        Assert.Equal("bad: no", Assert.Single(host.Cache.Nodes).Types[Cds].RejectionReason);
    }

    [Fact]
    public async Task Incremental_stream_then_changes_come_and_a_reconnect_gets_the_difference()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(One);
        using var channel = host.Connect();
        var service = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(channel);
        using (var call = service.DeltaAggregatedResources(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken))
        {
            await call.SendAsync(new() { Node = new() { Id = "n1" }, TypeUrl = Cds });
            await call.NextAsync();
            Assert.Equal("a", Assert.Single(call.ResponseStream.Current.Resources).Name);
            await call.SendAsync(new() { TypeUrl = Cds, ResponseNonce = call.ResponseStream.Current.Nonce });
            host.Cache.Set(One.With(Make.Cluster("b")).Without(Cds, "a"));
            await call.NextAsync();
            Assert.Equal("b", Assert.Single(call.ResponseStream.Current.Resources).Name);
            Assert.Equal("a", Assert.Single(call.ResponseStream.Current.RemovedResources));
        }

        await host.Observer.WaitForAsync("disconnected n1");
        using var again = service.DeltaAggregatedResources(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken);
        var request = new DeltaDiscoveryRequest { Node = new() { Id = "n1" }, TypeUrl = Cds };
        request.InitialResourceVersions["a"] = One.Of(Cds)["a"].Version;
        await again.SendAsync(request);
        await again.NextAsync();
        Assert.Equal("b", Assert.Single(again.ResponseStream.Current.Resources).Name);
        Assert.Equal("a", Assert.Single(again.ResponseStream.Current.RemovedResources));
    }

    [Fact]
    public async Task Groups_then_nodes_share_a_snapshot_by_what_they_tell_of_themselves()
    {
        var cache = new SnapshotCache(node => $"{node.Cluster}/{node.Zone}/{node.MetadataJson}");
        await using var host = await ControlPlaneHost.StartAsync(_ => { }, cache);
        cache.Set("shop/b/{\"tier\":\"gold\"}", One);
        var node = new Node { Id = "n1", Cluster = "shop", Locality = new() { Zone = "b" }, Metadata = new() };
        node.Metadata.Fields["tier"] = Google.Protobuf.WellKnownTypes.Value.ForString("gold");
        using var channel = host.Connect();
        using var call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(channel).StreamAggregatedResources(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken);
        await call.SendAsync(new() { Node = node, TypeUrl = Cds });
        await call.NextAsync();
        Assert.Single(call.ResponseStream.Current.Resources);
        Assert.Equal(["shop/b/{\"tier\":\"gold\"}"], cache.Groups);
    }

    [Fact]
    public async Task Unix_socket_then_served_too()
    {
        var directory = Directory.CreateTempSubdirectory("xds");
        try
        {
            await using var host = await ControlPlaneHost.StartAsync(_ => { }, socketPath: Path.Combine(directory.FullName, "xds.sock"));
            host.Cache.Set(One);
            using var client = new AdsClient(host, "n1");
            await client.SendAsync(Cds);
            await client.AcceptAsync(await client.ExpectAsync(Cds, "a"));
            await client.SendAsync(Eds, "a");
            await client.ExpectAsync(Eds, "a");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Tls_then_served_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var host = await ControlPlaneHost.StartAsync(_ => { }, certificate: certificate);
        Assert.StartsWith("https:", host.Address, StringComparison.Ordinal);
        host.Cache.Set(One);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        await client.ExpectAsync(Cds, "a");
    }

    [Fact]
    public async Task Files_then_served_and_pushed_when_they_change()
    {
        var directory = Directory.CreateTempSubdirectory("xds");
        try
        {
            var file = Path.Combine(directory.FullName, "a.yaml");
            await File.WriteAllTextAsync(file, Texts.Cluster("a"), TestContext.Current.CancellationToken);
            await using var host = await ControlPlaneHost.StartAsync(_ => { }, files: directory.FullName);
            using var client = new AdsClient(host, "n1");
            await client.SendAsync(Cds);
            await client.AcceptAsync(await client.ExpectAsync(Cds, "a"));
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, ".new"), Texts.Cluster("b"), TestContext.Current.CancellationToken);
            File.Move(Path.Combine(directory.FullName, ".new"), file, overwrite: true);
            await client.ExpectAsync(Cds, "b");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Request_that_is_wrong_then_a_status_tells()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(One);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync("", "a");
        var status = await client.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("type_url", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_is_too_large_then_resource_exhausted()
    {
        await using var host = await ControlPlaneHost.StartAsync(options => options.MaxRequestBytes = 2000);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds, [.. Enumerable.Range(0, 1000).Select(i => $"name{i}")]);
        Assert.Equal(StatusCode.ResourceExhausted, (await client.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Stream_too_many_then_resource_exhausted()
    {
        await using var host = await ControlPlaneHost.StartAsync(options => options.MaxStreams = 2);
        host.Cache.Set(One);
        using var first = new AdsClient(host, "n1");
        using var second = new AdsClient(host, "n2");
        await first.SendAsync(Cds);
        await second.SendAsync(Cds);
        await first.ExpectAsync(Cds, "a");
        await second.ExpectAsync(Cds, "a");
        using var third = new AdsClient(host, "n3");
        Assert.Equal(StatusCode.ResourceExhausted, (await third.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Server_that_stops_then_streams_end_at_once()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(One);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        await client.ExpectAsync(Cds, "a");
        var stop = host.StopAsync();
        // With our status or, if that is quicker, with the end of the connection.
        await Assert.ThrowsAsync<RpcException>(client.NextAsync);
        await host.Observer.WaitForAsync("disconnected n1");
        await stop;
    }

    [Fact]
    public async Task Storm_of_snapshots_then_a_client_that_is_slow_to_answer_gets_the_last_only()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(One);
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        var first = await client.ExpectAsync(Cds, "a");
        for (var i = 0; i < 1000; i++)
            host.Cache.Set(Make.Snapshot(Make.Cluster($"c{i}")));
        await client.AcceptAsync(first);
        await client.AcceptAsync(await client.ExpectAsync(Cds, "c999"));
        await client.SendAsync(Eds, "e");
        host.Cache.Set(Make.Snapshot(Make.Cluster("c999"), Make.Endpoints("e")));
        await client.ExpectAsync(Eds, "e");
    }

    [Fact]
    public async Task Client_that_does_not_read_then_the_server_goes_on_reading_and_sends_the_last_snapshot()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(Large("old"));
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        // Far more than the windows hold is on its way, and nobody reads it.
        await host.Observer.WaitForAsync("sent Cluster to n1");
        await client.SendAsync(Eds, "e");
        for (var i = 0; i < 100; i++)
            host.Cache.Set(Large($"new{i}"));
        await client.AcceptAsync(await client.ExpectAsync(Cds, "old"));
        await client.ExpectAsync(Cds, "new99");

        static ResourceSnapshot Large(string name) => Make.Snapshot(XdsResource.FromBytes(Cds, name, [.. Make.Cluster(name).Content.Span, 0x9A, 0x4E, 0x80, 0x80, 0x80, 0x01, .. new byte[2 * 1024 * 1024]]));
    }

    [Fact]
    public async Task Time_to_live_then_a_heartbeat_when_half_of_it_is_over()
    {
        var time = new ManualTime();
        await using var host = await ControlPlaneHost.StartAsync(_ => { }, time: time);
        host.Cache.Set(Make.Snapshot(Make.Cluster("a").WithTimeToLive(TimeSpan.FromSeconds(10)), Make.Cluster("b")));
        using var client = new AdsClient(host, "n1");
        await client.SendAsync(Cds);
        await client.AcceptAsync(await client.ExpectAsync(Cds, "a", "b"));
        for (var i = 0; i < 3; i++)
        {
            await host.Observer.WaitForAsync("n1 accepted Cluster");
            time.Advance(TimeSpan.FromSeconds(5));
            var heartbeat = await client.ExpectAsync(Cds, "a");
            Assert.Null(heartbeat.Resources[0].Unpack<Resource>().Resource_);
            await client.AcceptAsync(heartbeat);
        }
    }

    [Fact]
    public async Task Options_out_of_range_then_refused_at_the_start() =>
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ControlPlaneHost.StartAsync(options => options.MaxStreams = 0));
}
