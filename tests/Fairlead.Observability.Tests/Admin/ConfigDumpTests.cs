using System.Text;
using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Observability.Admin.ConfigDump;

namespace Fairlead.Observability.Tests.Admin;

public class ConfigDumpTests
{
    private const string Bootstrap = """
        static_resources:
          listeners:
          - name: web
            address: { socket_address: { address: 127.0.0.1, port_value: 8080 } }
            traffic_direction: OUTBOUND
            metadata: { filter_metadata: { a: { b: c } } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: web
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                  route_config:
                    name: web
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: { prefix: / }
                        route: { cluster: app, max_grpc_timeout: 0s, timeout: 0s }
          clusters:
          - name: app
            type: STATIC
            lb_policy: LEAST_REQUEST
            load_assignment:
              cluster_name: app
              endpoints:
              - lb_endpoints:
                - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 5000 } } }
        """;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FakeHost _host = new() { Bootstrap = new Bootstrap { Node = new Node { Id = "n" }, AdminAddress = new SocketAddress("127.0.0.1", 15000) } };

    [Fact]
    public async Task The_dump_then_envoys_sections()
    {
        var time = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "static" }, "", true, time));
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "dynamic" }, "v7", false, time));
        _host.Resources.Add(new ConfigDumpEntry(new Listener { Name = "in", Addresses = [new SocketAddress("0.0.0.0", 80)] }, "v8", false, time));
        _host.Resources.Add(new ConfigDumpEntry(new RouteConfiguration { Name = "routes" }, "v9", false, time));
        _host.Resources.Add(new ConfigDumpEntry(new ClusterLoadAssignment { Name = "dynamic" }, "v10", false, time));
        using var json = JsonDocument.Parse(await GetAsync("/config_dump"));
        var configs = json.RootElement.GetProperty("configs").EnumerateArray().ToDictionary(static c => c.GetProperty("@type").GetString()!.Split('.')[^1]);
        Assert.Equal(["BootstrapConfigDump", "ClustersConfigDump", "ListenersConfigDump", "RoutesConfigDump"], configs.Keys);
        Assert.Equal("n", configs["BootstrapConfigDump"].GetProperty("bootstrap").GetProperty("node").GetProperty("id").GetString());
        Assert.Equal("2024-05-06T07:08:09.123Z", configs["BootstrapConfigDump"].GetProperty("last_updated").GetString());
        var clusters = configs["ClustersConfigDump"];
        Assert.Equal("v7", clusters.GetProperty("version_info").GetString());
        Assert.Equal("static", clusters.GetProperty("static_clusters")[0].GetProperty("cluster").GetProperty("name").GetString());
        var dynamic = clusters.GetProperty("dynamic_active_clusters")[0];
        Assert.Equal("v7", dynamic.GetProperty("version_info").GetString());
        Assert.Equal("type.googleapis.com/envoy.config.cluster.v3.Cluster", dynamic.GetProperty("cluster").GetProperty("@type").GetString());
        var listener = configs["ListenersConfigDump"].GetProperty("dynamic_listeners")[0];
        Assert.Equal("in", listener.GetProperty("name").GetString());
        Assert.Equal("v8", listener.GetProperty("active_state").GetProperty("version_info").GetString());
        Assert.Equal(80, listener.GetProperty("active_state").GetProperty("listener").GetProperty("address").GetProperty("socket_address").GetProperty("port_value").GetInt32());
        Assert.Equal("routes", configs["RoutesConfigDump"].GetProperty("dynamic_route_configs")[0].GetProperty("route_config").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Versions_that_warm_drain_or_were_refused_then_beside_the_one_in_force()
    {
        AddVersions();
        using var json = JsonDocument.Parse(await GetAsync("/config_dump"));
        var configs = json.RootElement.GetProperty("configs").EnumerateArray().ToDictionary(static c => c.GetProperty("@type").GetString()!.Split('.')[^1]);
        var listener = Assert.Single(configs["ListenersConfigDump"].GetProperty("dynamic_listeners").EnumerateArray());
        Assert.Equal("2", listener.GetProperty("active_state").GetProperty("version_info").GetString());
        Assert.Equal("3", listener.GetProperty("warming_state").GetProperty("version_info").GetString());
        Assert.Equal("1", listener.GetProperty("draining_state").GetProperty("version_info").GetString());
        var error = listener.GetProperty("error_state");
        Assert.Equal(("4", "it is wrong"), (error.GetProperty("version_info").GetString(), error.GetProperty("details").GetString()));
        Assert.Equal("in", error.GetProperty("failed_configuration").GetProperty("name").GetString());
        var clusters = configs["ClustersConfigDump"];
        Assert.Equal("warm", Assert.Single(clusters.GetProperty("dynamic_warming_clusters").EnumerateArray()).GetProperty("cluster").GetProperty("name").GetString());
        var refused = Assert.Single(clusters.GetProperty("dynamic_active_clusters").EnumerateArray());
        Assert.False(refused.TryGetProperty("cluster", out _));
        Assert.Equal("no such thing", refused.GetProperty("error_state").GetProperty("details").GetString());
    }

    [Theory]
    [InlineData("resource=dynamic_listeners", """{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ListenersConfigDump.DynamicListener","name":"in","active_state":{"version_info":"2"}}]}""", "mask=name,active_state.version_info")]
    [InlineData("resource=dynamic_warming_clusters", """{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster","cluster":{"@type":"type.googleapis.com/envoy.config.cluster.v3.Cluster","name":"warm"}}]}""", "mask=cluster.name")]
    [InlineData("resource=dynamic_listeners", """{"configs":[]}""", "name_regex=o.*")]
    [InlineData("name_regex=wa.m", """{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump"},{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_warming_clusters":[{"version_info":"5"}]},{"@type":"type.googleapis.com/envoy.admin.v3.ListenersConfigDump"},{"@type":"type.googleapis.com/envoy.admin.v3.RoutesConfigDump"}]}""", "mask=dynamic_warming_clusters.version_info")]
    public async Task Parameters_then_only_what_they_select(string first, string expected, string second)
    {
        AddVersions();
        using var json = JsonDocument.Parse(await GetAsync($"/config_dump?{first}&{second}"));
        Assert.Equal(expected, JsonSerializer.Serialize(json.RootElement, Relaxed));
    }

    [Theory]
    [InlineData("/config_dump?resource=nothing", 404)]
    [InlineData("/config_dump?name_regex=(", 400)]
    [InlineData("/init_dump?mask=x", 400)]
    public async Task Parameters_that_cannot_be_used_then_refused(string target, int status)
    {
        var stream = new FakeServerStream("GET", target);
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(status, stream.Head!.Status);
    }

    [Fact]
    public async Task Init_dump_then_what_is_not_ready_and_why()
    {
        _host.Unready.Add(new UnreadyResource(new ResourceReference(ResourceKind.Listener, "in"), ["RouteConfiguration 'r'"]));
        using var json = JsonDocument.Parse(await GetAsync("/init_dump"));
        Assert.Equal("""{"unready_targets_dumps":[{"name":"Listener 'in'","target_names":["RouteConfiguration 'r'"]}]}""", JsonSerializer.Serialize(json.RootElement, Relaxed));
    }

    [Fact]
    public async Task Include_eds_then_endpoints_too()
    {
        _host.Resources.Add(new ConfigDumpEntry(new ClusterLoadAssignment { Name = "web" }, "v1", false, default));
        Assert.Contains("dynamic_endpoint_configs", await GetAsync("/config_dump?include_eds"), StringComparison.Ordinal);
        Assert.DoesNotContain("EndpointsConfigDump", await GetAsync("/config_dump"), StringComparison.Ordinal);
        var stream = new FakeServerStream("GET", "/config_dump?unknown=x");
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(400, stream.Head!.Status);
    }

    [Fact]
    public async Task Listener_filters_then_with_the_connections_that_they_leave_alone()
    {
        var predicate = new AnyOfPredicate([new DestinationPortPredicate(3306, 3307), new AllOfPredicate([new NotPredicate(new AnyConnectionPredicate()), new AnyConnectionPredicate()])]);
        _host.Resources.Add(new ConfigDumpEntry(new Listener { Name = "in", Addresses = [], ListenerFilters = [new() { Name = "f", DisabledFor = predicate }] }, "", true, default));
        using var json = JsonDocument.Parse(await GetAsync("/config_dump"));
        var listener = json.RootElement.GetProperty("configs").EnumerateArray().Single(c => c.TryGetProperty("static_listeners", out _)).GetProperty("static_listeners")[0].GetProperty("listener");
        var filter = listener.GetProperty("listener_filters")[0];
        Assert.Equal("f", filter.GetProperty("name").GetString());
        Assert.Equal(
            """{"or_match":{"rules":[{"destination_port_range":{"start":3306,"end":3307}},{"and_match":{"rules":[{"not_match":{"any_match":true}},{"any_match":true}]}}]}}""",
            JsonSerializer.Serialize(filter.GetProperty("filter_disabled")));
    }

    [Fact]
    public async Task Secrets_then_never_shown()
    {
        const string Tls = """
            {"common_tls_context":{"tls_certificates":[{"certificate_chain":{"inline_string":"CERT"},"private_key":{"inline_string":"S3CRET-1"},"password":{"inline_string":"S3CRET-2"}}],
            "privateKey":{"filename":"S3CRET-3"}},"session_ticket_keys":{"keys":["S3CRET-4"]}}
            """;
        var extension = new ExtensionConfig { Name = "tls", Config = new RawConfig("type.googleapis.com/x.Tls", Tls) };
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "a", TransportSocket = extension }, "", true, default));
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "b", TransportSocket = extension with { Config = new Opaque("S3CRET-5") } }, "", true, default));
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "c", TransportSocket = extension with { Config = new RawConfig("", "{S3CRET-6") } }, "", true, default));
        var text = await GetAsync("/config_dump");
        Assert.DoesNotContain("S3CRET", text, StringComparison.Ordinal);
        Assert.Contains("CERT", text, StringComparison.Ordinal);
        Assert.Contains("type.googleapis.com/x.Tls", text, StringComparison.Ordinal);
        Assert.Contains("[redacted]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_then_envoys_json()
    {
        var routes = new RouteConfiguration
        {
            Name = "r",
            VirtualHosts =
            [
                new VirtualHost
                {
                    Name = "v",
                    Domains = ["*"],
                    Routes =
                    [
                        new Route
                        {
                            Match = new RouteMatch { Path = new PathMatch(PathMatchKind.SafeRegex, "/a.*"), Headers = [new HeaderMatcher { Name = "h", Range = new Int64Range(1, 2) }] },
                            Action = new RouteAction { WeightedClusters = [new WeightedCluster { Name = "c", Weight = 3 }], Timeout = TimeSpan.FromMilliseconds(1500) },
                            TypedPerFilterConfig = [new ExtensionConfig { Name = "f", Disabled = true }],
                        },
                    ],
                },
            ],
        };
        using var json = JsonDocument.Parse(Render(routes));
        var route = json.RootElement.GetProperty("virtual_hosts")[0].GetProperty("routes")[0];
        Assert.Equal("/a.*", route.GetProperty("match").GetProperty("safe_regex").GetProperty("regex").GetString());
        Assert.Equal("2", route.GetProperty("match").GetProperty("headers")[0].GetProperty("range_match").GetProperty("end").GetString());
        Assert.Equal("1.5s", route.GetProperty("route").GetProperty("timeout").GetString());
        Assert.Equal(3, route.GetProperty("route").GetProperty("weighted_clusters").GetProperty("clusters")[0].GetProperty("weight").GetInt32());
        Assert.True(route.GetProperty("typed_per_filter_config").GetProperty("f").GetProperty("disabled").GetBoolean());
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(10_000_000, "1s")]
    [InlineData(2_500_000, "0.25s")]
    [InlineData(1, "0.0000001s")]
    [InlineData(-2_500_000, "-0.25s")]
    [InlineData(-12_500_000, "-1.25s")]
    public void Durations_as_protobuf_writes_them(long ticks, string expected) => Assert.Equal(expected, ProtoJson.Duration(new TimeSpan(ticks)));

    [Theory]
    [InlineData(typeof(Listener))]
    [InlineData(typeof(Cluster))]
    [InlineData(typeof(ClusterLoadAssignment))]
    [InlineData(typeof(RouteConfiguration))]
    [InlineData(typeof(HttpConnectionManager))]
    [InlineData(typeof(TcpProxy))]
    [InlineData(typeof(FileAccessLog))]
    [InlineData(typeof(Bootstrap))]
    public void Every_property_then_seen_in_the_dump(Type type)
    {
        var sample = ConfigSamples.Create(type);
        Assert.Equal(Render(sample), Render(ConfigSamples.Create(type)));
        var unseen = new List<string>();
        foreach (var (path, changed) in ConfigSamples.Changes(type))
        {
            if (Render(changed) == Render(sample))
                unseen.Add(path);
        }

        // The bootstrap's resources are shown as such; that they came as an update is no part of it.
        unseen.RemoveAll(static p => p.StartsWith("StaticResources.", StringComparison.Ordinal));

        // A cluster that speaks HTTP/1 has no options of HTTP/2.
        if (sample is Cluster { Protocol: UpstreamProtocol.Http1 })
            unseen.RemoveAll(static p => p.StartsWith("Http2ProtocolOptions.", StringComparison.Ordinal));
        if (sample is Cluster { Type: not ClusterDiscoveryType.Eds })
            unseen.Remove("EdsServiceName");

        // They were told when the bootstrap was read.
        unseen.RemoveAll(static p => p.StartsWith("Warnings.", StringComparison.Ordinal));

        // The secrets of these files are shown as what their sources delivered.
        unseen.RemoveAll(static p => p.StartsWith("SecretFiles", StringComparison.Ordinal));
        Assert.Empty(unseen);
    }

    [Fact]
    public void A_cluster_with_discovered_endpoints_then_their_name()
    {
        var text = Render(new Cluster { Name = "c", Type = ClusterDiscoveryType.Eds, EdsServiceName = "service" });

        Assert.Contains("\"eds_cluster_config\":{\"eds_config\":{\"ads\":{}},\"service_name\":\"service\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_then_read_back_as_what_it_was()
    {
        Configuration.ConfigList<ConfigResource> resources =
        [
            .. Xds.EnvoyBootstrap.Parse(Bootstrap).StaticResources.Resources,
            new Cluster { Name = "eds", Type = ClusterDiscoveryType.Eds, EdsServiceName = "service", TcpKeepalive = new() { TimeSeconds = 300 }, MetadataJson = """{"istio":{"a":1}}""" },
            new ClusterLoadAssignment
            {
                Name = "service",
                Endpoints = [new() { Priority = 1, LoadBalancingWeight = 3, LbEndpoints = [new() { Address = new SocketAddress("10.0.0.1", 80), LoadBalancingWeight = 2, MetadataJson = """{"m":{}}""" }] }],
            },
        ];
        foreach (var resource in resources)
            _host.Resources.Add(new ConfigDumpEntry(resource, "v", resource is not ClusterLoadAssignment, DateTimeOffset.UnixEpoch));

        var dump = Xds.EnvoyConfigDump.Parse(await GetAsync("/config_dump?include_eds"));

        Assert.Empty(dump.Errors);
        Assert.Equal(resources.OrderBy(r => (r.GetType().Name, r.Name)), dump.Resources.Resources.OrderBy(r => (r.GetType().Name, r.Name)));
        Assert.Equal("n", dump.Bootstrap!.Node.Id);
    }

    private static string Render(object value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            var json = new ProtoJson(writer);
            switch (value)
            {
                case Listener listener:
                    ListenerRenderer.Write(json, listener, withType: true);
                    break;
                case Cluster cluster:
                    ClusterRenderer.Write(json, cluster, withType: true);
                    break;
                case ClusterLoadAssignment assignment:
                    ClusterRenderer.WriteAssignment(json, assignment, withType: true);
                    break;
                case RouteConfiguration routes:
                    RouteRenderer.Write(json, routes, withType: true);
                    break;
                case Bootstrap bootstrap:
                    BootstrapRenderer.Write(json, bootstrap);
                    break;
                default:
                    ExtensionRenderer.Write(json, new ExtensionConfig { Name = "x", Config = value });
                    break;
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void AddVersions()
    {
        foreach (var state in Enum.GetValues<ConfigDumpState>())
        {
            var version = state switch { ConfigDumpState.Draining => "1", ConfigDumpState.Active => "2", ConfigDumpState.Warming => "3", _ => "4" };
            var details = state == ConfigDumpState.Failed ? "it is wrong" : "";
            _host.Resources.Add(new ConfigDumpEntry(new Listener { Name = "in", Addresses = [] }, version, false, default) { State = state, Details = details });
        }

        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "warm" }, "5", false, default) { State = ConfigDumpState.Warming });
        _host.Resources.Add(new ConfigDumpEntry(new Cluster { Name = "wrong" }, "6", false, default) { State = ConfigDumpState.Failed, Details = "no such thing" });
    }

    private async Task<string> GetAsync(string path)
    {
        var stream = new FakeServerStream("GET", path);
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(200, stream.Head!.Status);
        return stream.Body;
    }

    private sealed record Opaque(string Password);
}
