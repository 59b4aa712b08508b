using System.Text;
using System.Text.Json;
using Fairlead.Clusters;
using Fairlead.Clusters.Discovery;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Headers;
using Fairlead.Listeners;
using Fairlead.LoadBalancing;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Hosting.Configuration;

/// <summary>Checks clusters and makes them ready to run.</summary>
internal sealed class ClusterCompiler(RuntimeServices services)
{
    private const int MaxHeaderNameLength = 256;

    /// <summary>Compiles a cluster; null if it is wrong.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="old">The version before, whose transport is kept if it is the same; null if there is none.</param>
    /// <param name="path">Where the cluster stands.</param>
    /// <param name="errors">Takes the errors.</param>
    public ClusterRuntime? Compile(Cluster cluster, ClusterRuntime? old, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        CheckNumbers(cluster, path, errors);
        if (cluster.Type == ClusterDiscoveryType.Static)
            EndpointCheck.Check(cluster.LoadAssignment, $"{path}.load_assignment", "a STATIC cluster resolves no names (use STRICT_DNS or LOGICAL_DNS)", errors);
        else if (cluster.Type != ClusterDiscoveryType.Eds)
            DnsDiscovery.Validate(cluster, path, errors);
        var balancer = BalancerOf(cluster, path, errors);
        var transport = old?.Transport.Serves(cluster) == true ? old.Transport : TransportOf(cluster, path, errors);
        return errors.Count > before ? null : new ClusterRuntime(cluster, balancer!, transport, services.Stats, services.Workers);
    }

    private ClusterTransport TransportOf(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var codecs = CodecsOf(cluster, path, errors);
        var socket = cluster.TransportSocket is { } config ? SocketOf(config, cluster, $"{path}.transport_socket", errors) : null;
        var matches = MatchesOf(cluster, path, errors);
        return new ClusterTransport(cluster, codecs, services.Workers.Transport, new SocketMatches(matches, socket), services.Stats);
    }

    private List<(JsonElement Match, ITransportSocket? Socket)> MatchesOf(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        var matches = new List<(JsonElement, ITransportSocket?)>(cluster.TransportSocketMatches.Count);
        for (var i = 0; i < cluster.TransportSocketMatches.Count; i++)
        {
            var match = cluster.TransportSocketMatches[i];
            var place = $"{path}.transport_socket_matches[{i}]";
            if (!SocketMatches.TryParse(match.MatchJson, out var json))
                errors.Add(new ConfigError($"{place}.match", "must be a JSON object"));
            matches.Add((json, match.TransportSocket is { } config ? SocketOf(config, cluster, $"{place}.transport_socket", errors) : null));
        }

        return matches;
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
        if (cluster.UpstreamHttpProtocolOptions.OverrideAutoSniHeader is { Length: > 0 } header && !IsHeaderName(header))
            errors.Add(new ConfigError($"{path}.upstream_http_protocol_options.override_auto_sni_header", $"'{header}' is not a header name (RFC 9110, 5.1)."));
        Http2OptionsCheck.Check(cluster.Http2ProtocolOptions, $"{path}.http2_protocol_options", errors);
    }

    private static bool IsHeaderName(string name) => name.Length <= MaxHeaderNameLength && HeaderSyntax.IsToken(Encoding.UTF8.GetBytes(name.StartsWith(':') ? name[1..] : name));

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
        if (cluster.UpstreamHttpProtocolOptions.AutoSanValidation && config.Config is UpstreamTlsContext { Common: { ValidationContext: null, ValidationSecret: null } })
            errors.Add(new ConfigError($"{path}.typed_config.common_tls_context.validation_context", "is required for 'auto_san_validation'"));
        var name = cluster.AltStatName.Length > 0 ? cluster.AltStatName : cluster.Name;
        return UpstreamSocketFactory.Create(services.Extensions, config, services.SocketContext(config.Name, $"cluster.{name}."), path, errors);
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
