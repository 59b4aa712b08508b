using Fairlead.Xds.Server.Files;
using Fairlead.Xds.Server.Services;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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

    /// <summary>
    /// Serves what stands in a directory, and follows changes. Every <c>.yaml</c>, <c>.yml</c> and <c>.json</c> file in it is for all nodes, those in <c>nodes/NAME</c> are for
    /// the group of that name only (a slash in a name is written <c>%2F</c>). What cannot be used keeps the host from starting; later it changes nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="directory">The directory.</param>
    public static IServiceCollection AddXdsFiles(this IServiceCollection services, string directory) => services.AddXdsFiles(directory, TimeSpan.FromMilliseconds(100));

    internal static IServiceCollection AddXdsFiles(this IServiceCollection services, string directory, TimeSpan settling)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return services.AddHostedService(provider => new FileSnapshotService(
            directory,
            settling,
            provider.GetRequiredService<SnapshotCache>(),
            provider.GetServices<IXdsServerObserver>(),
            provider.GetRequiredService<ILogger<FileSnapshotService>>()));
    }

    private static IServiceCollection Limit<TService>(this IServiceCollection services)
        where TService : class
    {
        services.AddOptions<GrpcServiceOptions<TService>>()
            .Configure<IOptions<XdsServerOptions>>((grpc, xds) => grpc.MaxReceiveMessageSize = xds.Value.MaxRequestBytes);
        return services;
    }
}
