using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>A real web server as the upstream.</summary>
internal sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelUpstream(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.First()).Port;

    public static Task<KestrelUpstream> StartAsync(RequestDelegate handler) => StartAsync(handler, HttpProtocols.Http1);

    /// <summary>Without TLS a port speaks one version only.</summary>
    public static async Task<KestrelUpstream> StartAsync(RequestDelegate handler, HttpProtocols protocol, int port = 0, Action<Microsoft.AspNetCore.Server.Kestrel.Https.HttpsConnectionAdapterOptions>? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http{(tls is null ? "" : "s")}://127.0.0.1:{port}").ConfigureKestrel(k =>
        {
            k.ConfigureEndpointDefaults(e => e.Protocols = protocol);
            if (tls is not null)
                k.ConfigureHttpsDefaults(tls);
            k.Limits.MaxRequestBodySize = null;
            k.Limits.MinRequestBodyDataRate = null;
            k.Limits.MinResponseDataRate = null;
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(handler);
        await application.StartAsync();
        return new KestrelUpstream(application);
    }

    /// <summary>Stops as a service does that is restarted: HTTP/2 clients get GOAWAY, requests may finish.</summary>
    public Task StopAsync() => _application.StopAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
