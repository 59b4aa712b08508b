using Fairlead.Xds.Server.Rest;
using Fairlead.Xds.Server.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fairlead.Xds.Server;

/// <summary>Serves the control plane.</summary>
public static class XdsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the discovery services: over gRPC the aggregated one and those for clusters, endpoints, listeners, routes, secrets, runtime layers and extensions, each in both
    /// variants of the protocol. They need HTTP/2, over TLS, in plain text or over a Unix socket, as the host's Kestrel is told. For clients that poll, the same types over REST
    /// (<c>POST /v3/discovery:clusters</c> and so on).
    /// </summary>
    /// <param name="endpoints">The host.</param>
    /// <returns>A builder for conventions, such as authorization.</returns>
    public static IEndpointConventionBuilder MapXds(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        // Wrong options are told now.
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<XdsServerOptions>>();
        _ = options.Value;
        var group = endpoints.MapGroup("");
        group.MapGrpcService<AggregatedService>();
        group.MapGrpcService<ClusterService>();
        group.MapGrpcService<EndpointService>();
        group.MapGrpcService<ListenerService>();
        group.MapGrpcService<RouteService>();
        group.MapGrpcService<SecretService>();
        group.MapGrpcService<RuntimeService>();
        group.MapGrpcService<ExtensionConfigService>();
        new RestEndpoints(endpoints.ServiceProvider.GetRequiredService<DiscoveryEngine>(), options).Map(group);
        return group;
    }
}
