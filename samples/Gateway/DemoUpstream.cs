namespace Gateway;

/// <summary>Something to proxy to, so that the first <c>curl</c> gets an answer: a web server on a free port that tells what it received.</summary>
internal sealed class DemoUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DemoUpstream(WebApplication application) => _application = application;

    /// <summary>Where it listens: <c>127.0.0.1:port</c>.</summary>
    public string Address => new Uri(_application.Urls.First()).Authority;

    public static async Task<DemoUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Map("/{**path}", (HttpRequest request) =>
            $"Hello from the demo upstream: {request.Method} {request.Path}\nvia {request.Headers["x-request-id"]}\n");
        await application.StartAsync();
        return new DemoUpstream(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
