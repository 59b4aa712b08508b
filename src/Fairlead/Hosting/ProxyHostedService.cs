using Microsoft.Extensions.Hosting;

namespace Fairlead.Hosting;

/// <summary>Ties a proxy to the life of a generic host.</summary>
internal sealed class ProxyHostedService(ProxyServer server) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.DrainAsync(cancellationToken);
}
