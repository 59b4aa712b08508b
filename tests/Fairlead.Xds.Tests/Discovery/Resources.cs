using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Extensions.Filters.Network.TcpProxy.V3;
using Fairlead.Xds.Discovery;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ClusterProto = Envoy.Config.Cluster.V3.Cluster;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>Resources as servers send them.</summary>
internal static class Resources
{
    public static readonly ConfigSource Ads = new() { Ads = new() };

    public static Any Pack(IMessage message) => Any.Pack(message);

    public static Any Garbage(ResourceType type) => new() { TypeUrl = type.TypeUrl, Value = ByteString.CopyFrom(0xff, 0xff, 0xff, 0xff, 0x01) };

    public static ClusterProto StaticCluster(string name, double connectTimeout = 1) => new()
    {
        Name = name,
        Type = ClusterProto.Types.DiscoveryType.Static,
        ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(connectTimeout)),
    };

    /// <summary>A cluster that is refused: its time-out must be greater than zero.</summary>
    public static ClusterProto BadCluster(string name) => StaticCluster(name, connectTimeout: 0);

    public static ClusterProto EdsCluster(string name, string serviceName = "", ConfigSource? source = null, double connectTimeout = 1) => new()
    {
        Name = name,
        Type = ClusterProto.Types.DiscoveryType.Eds,
        ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(connectTimeout)),
        EdsClusterConfig = new() { EdsConfig = source ?? Ads, ServiceName = serviceName },
    };

    public static ClusterLoadAssignment Endpoints(string name, params int[] ports)
    {
        var group = new LocalityLbEndpoints();
        foreach (var port in ports)
            group.LbEndpoints.Add(new LbEndpoint { Endpoint = new() { Address = AddressOf(port) } });
        return new() { ClusterName = name, Endpoints = { group } };
    }

    public static Listener TcpListener(string name, int port = 1234) => ListenerOf(name, port, new Filter
    {
        Name = "tcp",
        TypedConfig = Pack(new TcpProxy { StatPrefix = name, Cluster = "c" }),
    });

    public static Listener HttpListener(string name, string routes, ConfigSource? source = null, int port = 1234) => ListenerOf(name, port, new Filter
    {
        Name = "http",
        TypedConfig = Pack(new HttpConnectionManager
        {
            StatPrefix = name,
            Rds = new() { RouteConfigName = routes, ConfigSource = source ?? Ads },
            HttpFilters = { new HttpFilter { Name = "router", TypedConfig = Pack(new Router()) } },
        }),
    });

    public static RouteConfiguration Routes(string name, string cluster = "c") => new()
    {
        Name = name,
        VirtualHosts =
        {
            new VirtualHost
            {
                Name = "all",
                Domains = { "*" },
                Routes = { new Route { Match = new() { Prefix = "/" }, Route_ = new() { Cluster = cluster } } },
            },
        },
    };

    private static Listener ListenerOf(string name, int port, Filter filter) => new() { Name = name, Address = AddressOf(port), FilterChains = { new FilterChain { Filters = { filter } } } };

    private static Address AddressOf(int port) => new() { SocketAddress = new() { Address = "127.0.0.1", PortValue = (uint)port } };
}
