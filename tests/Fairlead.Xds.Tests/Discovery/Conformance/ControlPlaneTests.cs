using Fairlead.Configuration;
using Fairlead.Xds.Server;
using Fairlead.Xds.Tests.Discovery.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds.Tests.Discovery.Conformance;

/// <summary>The client and the server of this repository understand each other, in every variant.</summary>
public sealed class ControlPlaneTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, bool, bool> Variants =>
    [
        ("GRPC", true, false), ("GRPC", false, false), ("DELTA_GRPC", true, false), ("DELTA_GRPC", false, false),
        ("GRPC", true, true), ("GRPC", false, true), ("DELTA_GRPC", true, true), ("DELTA_GRPC", false, true),
    ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Snapshot_comes_changes_and_shrinks(string apiType, bool isAggregated, bool isUnixSocket)
    {
        await using var plane = await StartAsync(isUnixSocket);
        var cache = plane.Services.GetRequiredService<SnapshotCache>();
        var self = isAggregated ? "ads: {}" : "self: {}";
        cache.Set(ResourceSnapshot.Create([.. Cluster("a", self), .. Endpoints("a", 80), .. Listener("l", "r", self), .. Routes("r", "a")]));
        var source = new XdsConfigSource(
            isAggregated ? Bootstraps.Aggregated(apiType, EndpointOf(plane)) : Bootstraps.PerType(apiType, EndpointOf(plane)), new XdsOptions(), NullLoggerFactory.Instance);
        await using var host = new StatefulHost(source);

        await host.UntilAsync(state => state.Count == 4);
        await source.InitialFetch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        cache.Set(ResourceSnapshot.Create([
            .. Cluster("a", self), .. Endpoints("a", 81, 82), .. Cluster("b", self), .. Endpoints("b", 90), .. Listener("l", "r", self), .. Routes("r", "b")]));
        await host.UntilAsync(state =>
            state.ContainsKey(new(ResourceKind.Endpoints, "b"))
            && state[new(ResourceKind.Endpoints, "a")] is ClusterLoadAssignment { Endpoints: [{ LbEndpoints.Count: 2 }] }
            && state[new(ResourceKind.RouteConfiguration, "r")].ToString().Contains("Cluster = b", StringComparison.Ordinal));

        cache.Set(ResourceSnapshot.Create([.. Cluster("b", self), .. Endpoints("b", 90)]));
        await host.UntilAsync(state => !state.ContainsKey(new(ResourceKind.Cluster, "a")) && !state.ContainsKey(new(ResourceKind.Listener, "l")));
        Assert.True(host.State.ContainsKey(new(ResourceKind.Cluster, "b")));
    }

    [Theory]
    [InlineData("GRPC")]
    [InlineData("DELTA_GRPC")]
    public async Task Server_learns_what_was_refused(string apiType)
    {
        await using var plane = await StartAsync(isUnixSocket: false);
        var cache = plane.Services.GetRequiredService<SnapshotCache>();
        cache.Set(ResourceSnapshot.Create([.. Cluster("good", "ads: {}"), .. XdsResource.ParseAll("""
            resources: [{ "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: bad, connect_timeout: 0s }]
            """)]));
        await using var host = new StatefulHost(new XdsConfigSource(Bootstraps.Aggregated(apiType, EndpointOf(plane))));

        await host.UntilAsync(state => state.ContainsKey(new(ResourceKind.Cluster, "good")));
        await UntilAsync(() => cache.StatusOf("me")?.Types.Values.Any(type => type.RejectionReason?.StartsWith("bad: ", StringComparison.Ordinal) == true) == true);
    }

    [Theory]
    [InlineData("GRPC")]
    [InlineData("DELTA_GRPC")]
    public async Task Server_is_restarted_then_the_client_is_back_without_a_change(string apiType)
    {
        var socket = _directory.File("xds.sock");
        var snapshot = ResourceSnapshot.Create([.. Cluster("a", "ads: {}"), .. Endpoints("a", 80)]);
        var plane = await StartAsync(isUnixSocket: true);
        plane.Services.GetRequiredService<SnapshotCache>().Set(snapshot);
        await using var host = new StatefulHost(new XdsConfigSource(Bootstraps.Aggregated(apiType, EndpointOf(plane))));
        await host.UntilAsync(state => state.Count == 2);
        using (var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(1)))
            await plane.StopAsync(now.Token);
        await plane.DisposeAsync();
        File.Delete(socket);

        await using var next = await StartAsync(isUnixSocket: true);
        next.Services.GetRequiredService<SnapshotCache>().Set(snapshot.With([.. Cluster("b", "ads: {}"), .. Endpoints("b", 80)]));

        await host.UntilAsync(state => state.Count == 4);
        Assert.Equal(0, host.Removals);
    }

    private static IReadOnlyList<XdsResource> Cluster(string name, string source) => XdsResource.ParseAll($$"""
        resources: [{ "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: {{name}}, type: EDS, eds_cluster_config: { eds_config: { {{source}} } } }]
        """);

    private static IReadOnlyList<XdsResource> Endpoints(string name, params int[] ports) => XdsResource.ParseAll($$"""
        resources:
        - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
          cluster_name: {{name}}
          endpoints: [{ lb_endpoints: [{{string.Join(", ", ports.Select(port => $"{{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }} }} }}"))}}] }]
        """);

    private static IReadOnlyList<XdsResource> Listener(string name, string routes, string source) => XdsResource.ParseAll($$"""
        resources:
        - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
          name: {{name}}
          address: { socket_address: { address: 127.0.0.1, port_value: 1 } }
          filter_chains:
          - filters:
            - name: http
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: x
                rds: { route_config_name: {{routes}}, config_source: { {{source}} } }
                http_filters: [{ name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }]
        """);

    private static IReadOnlyList<XdsResource> Routes(string name, string cluster) => XdsResource.ParseAll($$"""
        resources:
        - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
          name: {{name}}
          virtual_hosts: [{ name: all, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: {{cluster}} } }] }]
        """);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private string EndpointOf(WebApplication plane)
    {
        var address = plane.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return address.StartsWith("http://unix:", StringComparison.Ordinal)
            ? $"{{ endpoint: {{ address: {{ pipe: {{ path: '{_directory.File("xds.sock")}' }} }} }} }}"
            : $"{{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {new Uri(address).Port} }} }} }} }}";
    }

    private async Task<WebApplication> StartAsync(bool isUnixSocket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (isUnixSocket)
                kestrel.ListenUnixSocket(_directory.File("xds.sock"), listen => listen.Protocols = HttpProtocols.Http2);
            else
                kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddXdsServer();
        var app = builder.Build();
        app.MapXds();
        await app.StartAsync();
        return app;
    }
}
