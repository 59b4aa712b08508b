using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>A real web server as the upstream.</summary>
internal sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelUpstream(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.First()).Port;

    public static async Task<KestrelUpstream> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k =>
        {
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

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
