using Fairlead.Clusters;
using Fairlead.Clusters.Discovery;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Listeners;
using Fairlead.LoadBalancing;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Hosting.Configuration;

/// <summary>Checks clusters and makes them ready to run.</summary>
internal sealed class ClusterCompiler(RuntimeServices services)
{
    public ClusterRuntime? Compile(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        CheckNumbers(cluster, path, errors);
        if (cluster.Type == ClusterDiscoveryType.Static)
            CheckEndpoints(cluster, path, errors);
        else if (cluster.Type != ClusterDiscoveryType.Eds)
            DnsDiscovery.Validate(cluster, path, errors);
        var balancer = BalancerOf(cluster, path, errors);
        var codecs = CodecsOf(cluster, path, errors);
        var socket = cluster.TransportSocket is { } config ? SocketOf(config, cluster, $"{path}.transport_socket", errors) : null;
        return errors.Count > before ? null : new ClusterRuntime(cluster, balancer!, codecs, services.Workers.Transport, socket, services.Stats, services.Workers.Count);
    }

    private static void CheckNumbers(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        if (cluster.PerConnectionBufferLimitBytes < BufferPool.BlockSize)
            errors.Add(new ConfigError($"{path}.per_connection_buffer_limit_bytes", $"must be at least {BufferPool.BlockSize}, the size of one read"));
        if (cluster.ConnectTimeout <= TimeSpan.Zero)
            errors.Add(new ConfigError($"{path}.connect_timeout", "must be greater than 0"));
        if (cluster.HealthyPanicThreshold is < 0 or > 100)
            errors.Add(new ConfigError($"{path}.common_lb_config.healthy_panic_threshold", "must be 0 to 100"));
        if (cluster.CommonHttpProtocolOptions.MaxHeadersCount < 1)
            errors.Add(new ConfigError($"{path}.common_http_protocol_options.max_headers_count", "must be at least 1"));
        Http2OptionsCheck.Check(cluster.Http2ProtocolOptions, $"{path}.http2_protocol_options", errors);
    }

    private static void CheckEndpoints(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var groups = cluster.LoadAssignment?.Endpoints ?? [];
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = 0; j < groups[i].LbEndpoints.Count; j++)
                CheckAddress(groups[i].LbEndpoints[j].Address, $"{path}.load_assignment.endpoints[{i}].lb_endpoints[{j}].endpoint.address", errors);
        }
    }

    private static void CheckAddress(Address address, string path, ICollection<ConfigError> errors)
    {
        if (address is not SocketAddress socket)
            return;
        if (socket.Port is < 1 or > 65535)
            errors.Add(new ConfigError($"{path}.socket_address.port_value", "must be 1 to 65535"));
        if (!System.Net.IPAddress.TryParse(socket.Host, out _))
            errors.Add(new ConfigError($"{path}.socket_address.address", $"'{socket.Host}' is no IP address; a STATIC cluster resolves no names (use STRICT_DNS or LOGICAL_DNS)"));
    }

    private ILoadBalancer? BalancerOf(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        if (cluster.LoadBalancingPolicy is not { } policy)
            return BuiltInBalancers.Create(cluster, path, errors);
        if (services.Extensions.Find<LoadBalancerFactory>(policy.Name) is not { } factory)
        {
            errors.Add(new ConfigError($"{path}.load_balancing_policy", $"no load balancer '{policy.Name}' is registered"));
            return null;
        }

        var before = errors.Count;
        var options = factory.BindOptions(policy, $"{path}.load_balancing_policy", errors);
        return errors.Count > before ? null : factory.Create(options, new ExtensionContext(policy.Name, services.Services, services.Stats));
    }

    private ITransportSocket? SocketOf(ExtensionConfig config, Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        if (services.Extensions.Find<UpstreamTransportSocketFactory>(config.Name) is not { } factory)
        {
            errors.Add(new ConfigError(path, $"no transport socket '{config.Name}' is registered; there are: {string.Join(", ", services.Extensions.NamesOf<UpstreamTransportSocketFactory>())}"));
            return null;
        }

        var before = errors.Count;
        var options = factory.BindOptions(config, $"{path}.typed_config", errors);
        var name = cluster.AltStatName.Length > 0 ? cluster.AltStatName : cluster.Name;
        return errors.Count > before ? null : factory.Create(options, services.SocketContext(config.Name, $"cluster.{name}."), $"{path}.typed_config", errors);
    }

    private UpstreamCodecs CodecsOf(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var first = CodecOf(cluster.Protocol == UpstreamProtocol.Http2 ? "http2" : "http1", cluster, path, errors);
        return new UpstreamCodecs(first, cluster.Protocol == UpstreamProtocol.UseDownstream ? CodecOf("http2", cluster, path, errors) : null);
    }

    private IClientCodec? CodecOf(string name, Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var codec = services.Extensions.Find<IClientCodec>(name);

        // A host without HTTP at all still has clusters for TCP.
        if (codec is null && (cluster.Protocol != UpstreamProtocol.Http1 || services.Extensions.NamesOf<IClientCodec>().Any()))
            errors.Add(new ConfigError($"{path}.typed_extension_protocol_options", $"no codec '{name}' is registered"));
        return codec;
    }
}
