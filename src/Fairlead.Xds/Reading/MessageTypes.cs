using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Reading;

/// <summary>The messages that an <c>Any</c> may hold, by their full name.</summary>
internal static class MessageTypes
{
    private static readonly FrozenDictionary<string, MessageDescriptor> ByName = Roots()
        .SelectMany(file => file.MessageTypes)
        .Append(Struct.Descriptor)
        .ToFrozenDictionary(message => message.FullName, StringComparer.Ordinal);

    /// <summary>Our messages, without those that stand inside others.</summary>
    public static IEnumerable<MessageDescriptor> All => ByName.Values;

    /// <summary>The name in a type URL: what follows the last slash.</summary>
    public static string NameOf(string typeUrl) => typeUrl[(typeUrl.LastIndexOf('/') + 1)..];

    public static MessageDescriptor? Find(string typeUrl) => ByName.GetValueOrDefault(NameOf(typeUrl));

    private static IEnumerable<FileDescriptor> Roots()
    {
        FileDescriptor[] extensions =
        [
            Envoy.Admin.V3.ConfigDumpReflection.Descriptor,
            Envoy.Admin.V3.ConfigDumpSharedReflection.Descriptor,
            Envoy.Config.Bootstrap.V3.BootstrapReflection.Descriptor,
            Envoy.Extensions.Clusters.Dns.V3.DnsClusterReflection.Descriptor,
            Envoy.Extensions.Filters.Http.Fault.V3.FaultReflection.Descriptor,
            Envoy.Extensions.LoadBalancingPolicies.LeastRequest.V3.LeastRequestReflection.Descriptor,
            Envoy.Extensions.LoadBalancingPolicies.Random.V3.RandomReflection.Descriptor,
            Envoy.Extensions.LoadBalancingPolicies.RoundRobin.V3.RoundRobinReflection.Descriptor,
            Envoy.Extensions.RequestId.Uuid.V3.UuidReflection.Descriptor,
            Envoy.Extensions.ResourceMonitors.DownstreamConnections.V3.DownstreamConnectionsReflection.Descriptor,
            Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManagerReflection.Descriptor,
            Envoy.Extensions.Filters.Network.TcpProxy.V3.TcpProxyReflection.Descriptor,
            Envoy.Extensions.Filters.Http.Router.V3.RouterReflection.Descriptor,
            Envoy.Extensions.Filters.Http.Cors.V3.CorsReflection.Descriptor,
            Envoy.Extensions.Filters.Http.GrpcWeb.V3.GrpcWebReflection.Descriptor,
            Envoy.Extensions.Filters.Http.GrpcStats.V3.ConfigReflection.Descriptor,
            Envoy.Extensions.Filters.Http.GrpcJsonTranscoder.V3.TranscoderReflection.Descriptor,
            Envoy.Extensions.Filters.Listener.HttpInspector.V3.HttpInspectorReflection.Descriptor,
            Envoy.Extensions.Filters.Listener.ProxyProtocol.V3.ProxyProtocolReflection.Descriptor,
            Envoy.Extensions.Filters.Listener.TlsInspector.V3.TlsInspectorReflection.Descriptor,
            Envoy.Extensions.Filters.Listener.OriginalDst.V3.OriginalDstReflection.Descriptor,
            Envoy.Extensions.AccessLoggers.File.V3.FileReflection.Descriptor,
            Envoy.Extensions.AccessLoggers.Stream.V3.StreamReflection.Descriptor,
            Envoy.Extensions.TransportSockets.ProxyProtocol.V3.UpstreamProxyProtocolReflection.Descriptor,
            Envoy.Extensions.TransportSockets.RawBuffer.V3.RawBufferReflection.Descriptor,
            Envoy.Extensions.TransportSockets.Tls.V3.TlsReflection.Descriptor,
            Envoy.Extensions.Upstreams.Http.V3.HttpProtocolOptionsReflection.Descriptor,
            global::Xds.Type.V3.TypedStructReflection.Descriptor,
            Udpa.Type.V1.TypedStructReflection.Descriptor,
        ];
        var seen = new HashSet<FileDescriptor>();
        var open = new Stack<FileDescriptor>(extensions);
        while (open.TryPop(out var file))
        {
            if (file.Package.StartsWith("google.", StringComparison.Ordinal) || !seen.Add(file))
                continue;
            foreach (var dependency in file.Dependencies)
                open.Push(dependency);
        }

        return seen;
    }
}
