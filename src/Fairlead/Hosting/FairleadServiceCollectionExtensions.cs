using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Hosting;

/// <summary>Adds a proxy to a host.</summary>
public static class FairleadServiceCollectionExtensions
{
    /// <summary>Adds a proxy that starts and drains with the host.</summary>
    public static IServiceCollection AddFairlead(this IServiceCollection services, Action<ProxyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new ProxyBuilder(services);
        configure(builder);
        services.TryAddSingleton(builder.Extensions);
        services.AddSingleton(provider => new ProxyServer(
            builder.Options,
            builder.Transport,
            builder.Extensions,
            builder.CreateSources(provider),
            provider,
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.AddHostedService<ProxyHostedService>();
        return services;
    }
}
