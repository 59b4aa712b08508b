using Fairlead.Xds.Server.Services;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fairlead.Xds.Server;

/// <summary>Registers the control plane.</summary>
public static class XdsServiceCollectionExtensions
{
    /// <summary>Registers the services of the control plane and, unless there is one, a <see cref="SnapshotCache"/> where each node is a group of its own.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddXdsServer(this IServiceCollection services) => services.AddXdsServer(_ => { });

    /// <summary>Registers the services of the control plane and, unless there is one, a <see cref="SnapshotCache"/> where each node is a group of its own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddXdsServer(this IServiceCollection services, Action<XdsServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddGrpc();
        services.Configure(configure);
        services.AddSingleton<IValidateOptions<XdsServerOptions>, XdsServerOptionsValidator>();
        services.TryAddSingleton<SnapshotCache>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DiscoveryEngine>();
        return services
            .Limit<AggregatedService>().Limit<ClusterService>().Limit<EndpointService>().Limit<ListenerService>()
            .Limit<RouteService>().Limit<SecretService>().Limit<RuntimeService>().Limit<ExtensionConfigService>();
    }

    private static IServiceCollection Limit<TService>(this IServiceCollection services)
        where TService : class
    {
        services.AddOptions<GrpcServiceOptions<TService>>()
            .Configure<IOptions<XdsServerOptions>>((grpc, xds) => grpc.MaxReceiveMessageSize = xds.Value.MaxRequestBytes);
        return services;
    }
}
