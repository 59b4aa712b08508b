using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Translation;

public class FullConfigTests
{
    private readonly Bootstrap _bootstrap = EnvoyBootstrap.Parse(FullConfigs.Yaml);

    private Listener Web => (Listener)_bootstrap.StaticResources.Resources[2];

    private HttpConnectionManager Http => (HttpConnectionManager)Web.FilterChains[0].Filters[0].Config!;

    [Fact]
    public void Node_and_admin()
    {
        var node = new Node
        {
            Id = "proxy-1",
            Cluster = "edge",
            Locality = new() { Region = "r", Zone = "z", SubZone = "s" },
            MetadataJson = """{"a":1,"b":[true,null,"x"],"c":{"d":0.5}}""",
        };

        Assert.Equal(node, _bootstrap.Node);
        Assert.Equal(new SocketAddress("127.0.0.1", 9901), _bootstrap.AdminAddress);
        Assert.Equal(["a", "b", "web", "127.0.0.1:9000"], _bootstrap.StaticResources.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public void Listener_without_its_chains() => Assert.Equal(
        new()
        {
            Name = "web",
            Addresses = [new SocketAddress("::", 8080) { Ipv4Compat = true }, new PipeAddress("/run/web.sock", 384)],
            FilterChains = [],
            ListenerFilters =
            [
                new() { Name = "envoy.filters.listener.http_inspector" },
                new()
                {
                    Name = "envoy.filters.listener.proxy_protocol",
                    Config = new RawConfig(
                        "envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol",
                        """{"allow_requests_without_proxy_protocol":false,"stat_prefix":"edge","disallowed_versions":["V1"]}"""),
                },
                new() { Name = "envoy.filters.listener.original_dst" },
                new()
                {
                    Name = "envoy.filters.listener.tls_inspector",
                    Config = new RawConfig(
                        "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
                        """{"enable_ja3_fingerprinting":true,"enable_ja4_fingerprinting":true,"close_connection_on_client_hello_parsing_errors":true,"max_client_hello_size":4096,"initial_read_buffer_size":512}"""),
                    DisabledFor = new AnyOfPredicate([new DestinationPortPredicate(3306, 3307), new AllOfPredicate([new NotPredicate(new AnyConnectionPredicate()), new AnyConnectionPredicate()])]),
                },
            ],
            ListenerFiltersTimeout = TimeSpan.FromSeconds(3),
            ContinueOnListenerFiltersTimeout = true,
            PerConnectionBufferLimitBytes = 32768,
            TcpBacklogSize = 128,
            TrafficDirection = TrafficDirection.Inbound,
            StatPrefix = "web_in",
            AccessLog = [new() { Logger = new() { Name = "envoy.access_loggers.stderr", Config = new FileAccessLog { Path = "/dev/stderr" } } }],
        },
        Web with { FilterChains = [] });

    [Fact]
    public void Filter_chain() => Assert.Equal(
        new()
        {
            Name = "http",
            Match = new()
            {
                DestinationPort = 8080,
                PrefixRanges = [new("10.0.0.0", 8)],
                DirectSourcePrefixRanges = [new("fd00::", 8)],
                SourcePrefixRanges = [new("192.168.0.0", 16)],
                SourcePorts = [1000, 1001],
                SourceType = ConnectionSourceType.External,
                ServerNames = ["a.example", "*.b.example"],
                TransportProtocol = "raw_buffer",
                ApplicationProtocols = ["http/1.1"],
            },
            TransportSocketConnectTimeout = TimeSpan.FromSeconds(4),
            Filters = [new() { Name = "envoy.filters.network.http_connection_manager", Config = Http }],
        },
        Web.FilterChains[0]);

    [Fact]
    public void Connection_manager_without_its_routes() => Assert.Equal(
        new()
        {
            StatPrefix = "ingress",
            CodecType = HttpCodecType.Http1,
            ServerName = "me",
            ServerHeaderTransformation = ServerHeaderTransformation.PassThrough,
            StreamIdleTimeout = TimeSpan.FromSeconds(1),
            RequestTimeout = TimeSpan.FromSeconds(2),
            RequestHeadersTimeout = TimeSpan.FromSeconds(3),
            DrainTimeout = TimeSpan.FromSeconds(4),
            DelayedCloseTimeout = TimeSpan.Zero,
            MaxRequestHeadersKb = 96,
            UseRemoteAddress = true,
            XffNumTrustedHops = 2,
            SkipXffAppend = true,
            Via = "edge",
            GenerateRequestId = false,
            PreserveExternalRequestId = true,
            AlwaysSetRequestIdInResponse = true,
            Proxy100Continue = true,
            NormalizePath = false,
            MergeSlashes = false,
            PathWithEscapedSlashesAction = PathWithEscapedSlashesAction.UnescapeAndRedirect,
            StripHostPort = StripHostPort.Any,
            UpgradeConfigs = [new() { UpgradeType = "websocket" }, new() { UpgradeType = "CONNECT", Enabled = false }],
            CommonHttpProtocolOptions = new()
            {
                IdleTimeout = TimeSpan.FromSeconds(10),
                MaxConnectionDuration = TimeSpan.FromSeconds(20),
                MaxHeadersCount = 50,
                MaxStreamDuration = TimeSpan.FromSeconds(30),
                HeadersWithUnderscoresAction = HeadersWithUnderscoresAction.Allow,
                MaxRequestsPerConnection = 1000,
            },
            HttpProtocolOptions = new() { AllowAbsoluteUrl = false, AcceptHttp10 = false, DefaultHostForHttp10 = "old.example", EnableTrailers = false },
            Http2ProtocolOptions = new()
            {
                HpackTableSize = 8192,
                MaxConcurrentStreams = 50,
                InitialStreamWindowSize = 70000,
                InitialConnectionWindowSize = 2000000,
                AllowConnect = true,
                MaxOutboundControlFrames = 500,
                MaxConsecutiveInboundFramesWithEmptyPayload = 3,
                MaxInboundPriorityFramesPerStream = 7,
                MaxInboundWindowUpdateFramesPerDataFrameSent = 9,
                StreamErrorOnInvalidHttpMessage = false,
                KeepaliveInterval = TimeSpan.FromSeconds(30),
                KeepaliveTimeout = TimeSpan.FromSeconds(5),
            },
            AccessLog =
            [
                new() { Logger = new() { Name = "envoy.access_loggers.stdout", Config = new FileAccessLog { Path = "/dev/stdout", Format = "%PROTOCOL%\n", OmitEmptyValues = true } } },
                new() { Logger = new() { Name = "envoy.access_loggers.file", Config = new FileAccessLog { Path = "/var/log/web.log", JsonFormat = """{"code":"%RESPONSE_CODE%","nested":{"n":1}}""" } } },
            ],
            HttpFilters =
            [
                new() { Name = "acme.tenant", Disabled = true, Config = new RawConfig("type.example/acme.Tenant", """{"limit":5,"name":"t"}""") },
                new() { Name = "acme.plain", Config = new RawConfig("", """{"x":"y"}""") },
                new() { Name = "envoy.filters.http.router" },
            ],
        },
        Http with { RouteConfig = null });

    [Fact]
    public void Route_configuration_and_virtual_host()
    {
        var routes = Http.RouteConfig!;
        var host = Assert.Single(routes.VirtualHosts);

        Assert.Equal(
            new()
            {
                Name = "routes",
                ValidateClusters = false,
                IgnorePortInHostMatching = true,
                MaxDirectResponseBodySizeBytes = 100,
                Headers = new()
                {
                    RequestHeadersToRemove = ["x-internal"],
                    ResponseHeadersToAdd =
                    [
                        new() { Key = "x-a", Value = "1", AppendAction = HeaderAppendAction.OverwriteIfExists, KeepEmptyValue = true },
                        new() { Key = "x-b", Value = "2", AppendAction = HeaderAppendAction.OverwriteIfExistsOrAdd },
                    ],
                },
            },
            routes with { VirtualHosts = [] });
        Assert.Equal(
            new()
            {
                Name = "all",
                Domains = ["*", "a.example", "*.b.example", "c.*"],
                RequireTls = TlsRequirement.ExternalOnly,
                TypedPerFilterConfig = [new() { Name = "acme.tenant", Disabled = true, Config = new RawConfig("type.example/acme.TenantPerRoute", """{"limit":6}""") }],
            },
            host with { Routes = [] });
    }

    [Fact]
    public void Route_conditions()
    {
        var match = Http.RouteConfig!.VirtualHosts[0].Routes[0].Match;

        Assert.Equal(
            new()
            {
                Path = new(PathMatchKind.Prefix, "/api"),
                CaseSensitive = false,
                Grpc = true,
                RuntimeFractionPerMillion = 250_000,
                Headers =
                [
                    new() { Name = ":method", String = new(StringMatchKind.Exact, "GET", true) },
                    new() { Name = "x-old", String = new(StringMatchKind.Exact, "e") },
                    new() { Name = "x-pre", String = new(StringMatchKind.Prefix, "p"), Invert = true },
                    new() { Name = "x-suf", String = new(StringMatchKind.Suffix, "s") },
                    new() { Name = "x-con", String = new(StringMatchKind.Contains, "c") },
                    new() { Name = "x-reg", String = new(StringMatchKind.SafeRegex, "r+") },
                    new() { Name = "x-range", Range = new(-1, 10), TreatMissingHeaderAsEmpty = true },
                    new() { Name = "x-there", Present = false },
                    new() { Name = "x-any" },
                ],
                QueryParameters =
                [
                    new() { Name = "q", String = new(StringMatchKind.SafeRegex, "[0-9]+") },
                    new() { Name = "no", Present = false },
                    new() { Name = "yes" },
                ],
            },
            match);
    }

    [Fact]
    public void Route_decisions()
    {
        var routes = Http.RouteConfig!.VirtualHosts[0].Routes;

        Assert.Equal(
            new RouteAction
            {
                WeightedClusters =
                [
                    new() { Name = "a", Weight = 90, HostRewriteLiteral = "a.example" },
                    new() { Name = "b", Weight = 10, Headers = new() { RequestHeadersToAdd = [new() { Key = "x-canary", Value = "1" }] } },
                ],
                ClusterNotFoundResponseCode = 404,
                PrefixRewrite = "/",
                AutoHostRewrite = true,
                AppendXForwardedHost = true,
                Timeout = TimeSpan.Zero,
                IdleTimeout = TimeSpan.FromSeconds(7),
                MaxStreamDuration = new() { Duration = TimeSpan.FromSeconds(60), GrpcTimeoutHeaderMax = TimeSpan.FromSeconds(30), GrpcTimeoutHeaderOffset = TimeSpan.FromSeconds(0.1) },
                Priority = RoutingPriority.High,
                UpgradeConfigs = [new() { UpgradeType = "websocket", Enabled = false }],
            },
            routes[0].Action);
        Assert.Equal(new(PathMatchKind.SafeRegex, "/r/.*"), routes[1].Match.Path);
        Assert.Equal(new RouteAction { ClusterHeader = "x-cluster", RegexRewrite = new("^/r", "/s"), HostRewriteHeader = "x-host" }, routes[1].Action);
        Assert.Equal(new(PathMatchKind.Exact, "/old"), routes[2].Match.Path);
        Assert.Equal(
            new RedirectAction { HttpsRedirect = true, HostRedirect = "h", PortRedirect = 8443, PathRedirect = "/new", ResponseCode = 308, StripQuery = true },
            routes[2].Action);
        Assert.Equal(new(PathMatchKind.PathSeparatedPrefix, "/sep"), routes[3].Match.Path);
        Assert.Equal(new RedirectAction { SchemeRedirect = "http", PrefixRewrite = "/", ResponseCode = 303 }, routes[3].Action);
        Assert.Equal(new(PathMatchKind.Connect, ""), routes[4].Match.Path);
        Assert.Equal(new DirectResponseAction { Status = 405, Body = "no" }, routes[4].Action);
    }

    [Fact]
    public void Tcp_listener() => Assert.Equal(
        new()
        {
            Name = "127.0.0.1:9000",
            Addresses = [new SocketAddress("127.0.0.1", 9000)],
            DefaultFilterChain = new()
            {
                Filters =
                [
                    new()
                    {
                        Name = "envoy.filters.network.tcp_proxy",
                        Config = new TcpProxy
                        {
                            StatPrefix = "tcp",
                            WeightedClusters = [new() { Name = "a", Weight = 1 }, new() { Name = "b", Weight = 3 }],
                            IdleTimeout = TimeSpan.FromSeconds(60),
                            MaxDownstreamConnectionDuration = TimeSpan.FromHours(1),
                            MaxConnectAttempts = 3,
                            AccessLog = [new() { Logger = new() { Name = "envoy.access_loggers.file", Config = new FileAccessLog { Path = "/dev/stdout", Format = "%BYTES_SENT%\n" } } }],
                        },
                    },
                ],
            },
        },
        Assert.IsType<Listener>(_bootstrap.StaticResources.Resources[3]));

    [Fact]
    public void Cluster_a() => Assert.Equal(
        new()
        {
            Name = "a",
            AltStatName = "alpha",
            Type = ClusterDiscoveryType.StrictDns,
            ConnectTimeout = TimeSpan.FromSeconds(0.25),
            PerConnectionBufferLimitBytes = 4096,
            LbPolicy = LbPolicy.LeastRequest,
            LeastRequestLbConfig = new() { ChoiceCount = 3, ActiveRequestBias = 0.5 },
            HealthyPanicThreshold = 10,
            DnsRefreshRate = TimeSpan.FromSeconds(30),
            DnsLookupFamily = DnsLookupFamily.V4Only,
            CircuitBreakers =
            [
                new() { MaxConnections = 1, MaxPendingRequests = 2, MaxRequests = 3, MaxRetries = 4 },
                new() { Priority = RoutingPriority.High, MaxConnections = int.MaxValue },
            ],
            CommonHttpProtocolOptions = new() { IdleTimeout = TimeSpan.FromSeconds(9), MaxRequestsPerConnection = 5 },
            Protocol = UpstreamProtocol.Http2,
            Http2ProtocolOptions = new() { MaxConcurrentStreams = 10 },
            LoadAssignment = new()
            {
                Name = "a",
                Endpoints =
                [
                    new()
                    {
                        Locality = new() { Region = "eu", Zone = "one" },
                        Priority = 1,
                        LoadBalancingWeight = 7,
                        LbEndpoints =
                        [
                            new()
                            {
                                Address = new SocketAddress("a.example", 80),
                                Hostname = "a.example",
                                HealthStatus = EndpointHealth.Degraded,
                                LoadBalancingWeight = 2,
                                MetadataJson = """{"envoy.lb":{"canary":true}}""",
                            },
                        ],
                    },
                ],
            },
        },
        Assert.IsType<Cluster>(_bootstrap.StaticResources.Resources[0]));

    [Fact]
    public void Cluster_b() => Assert.Equal(
        new()
        {
            Name = "b",
            LoadBalancingPolicy = new() { Name = "acme.lb", Config = new RawConfig("type.example/acme.Lb", """{"seed":1}""") },
            LoadAssignment = new() { Name = "b", Endpoints = [new() { LbEndpoints = [new() { Address = new PipeAddress("@abstract") }] }] },
        },
        Assert.IsType<Cluster>(_bootstrap.StaticResources.Resources[1]));
}
