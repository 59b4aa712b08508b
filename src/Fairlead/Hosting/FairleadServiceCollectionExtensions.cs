using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Hosting;

/// <summary>Adds a proxy to a host.</summary>
public static class FairleadServiceCollectionExtensions
{
    private static readonly TimeSpan DevelopmentThreshold = TimeSpan.FromMilliseconds(250);

    /// <summary>Adds a proxy that starts and drains with the host.</summary>
    public static IServiceCollection AddFairlead(this IServiceCollection services, Action<ProxyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new ProxyBuilder(services);
        configure(builder);
        services.TryAddSingleton(builder.Extensions);
        services.AddSingleton(provider => new ProxyServer(
            OptionsOf(builder, provider),
            builder.Transport,
            builder.Extensions,
            builder.CreateSources(provider),
            provider,
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));

        // Extensions that follow the host's state find it among its services.
        services.TryAddSingleton<IHostControl>(static provider => provider.GetRequiredService<ProxyServer>());
        services.AddHostedService<ProxyHostedService>();
        return services;
    }

    private static ProxyOptions OptionsOf(ProxyBuilder builder, IServiceProvider provider)
    {
        var isWatched = builder.Options.BlockedWorkerThreshold > TimeSpan.Zero;
        var isDevelopment = provider.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        return isDevelopment && !isWatched ? builder.Options with { BlockedWorkerThreshold = DevelopmentThreshold } : builder.Options;
    }
}
