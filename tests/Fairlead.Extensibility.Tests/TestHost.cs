using Fairlead.Hosting;
using Fairlead.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Extensibility.Tests;

/// <summary>A proxy in a generic host, as a user assembles it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host) => _host = host;

    public ProxyServer Server => _host.Services.GetRequiredService<ProxyServer>();

    public static async Task<TestHost> StartAsync(Action<ProxyBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddFairlead(proxy =>
        {
            proxy.Use(extensions => extensions.AddHttp1());
            configure(proxy);
        });
        var host = new TestHost(builder.Build());
        try
        {
            await host._host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Uri UrlOf(string listener) => new($"http://127.0.0.1:{PortOf(listener)}/");

    public int PortOf(string listener) => Server.AddressesOf(listener)[0].Port;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
