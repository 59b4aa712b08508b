using Fairlead.Xds.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Scale;

/// <summary>The control plane of the mesh.</summary>
internal sealed class ControlPlane : IXdsServerObserver, IAsyncDisposable
{
    private readonly SnapshotCache _cache = new();
    private WebApplication? _application;
    private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;
    private (string TypeUrl, TaskCompletionSource Accepted) _awaited = ("", new());

    public int Rejections { get; private set; }

    public async Task StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(_cache).AddSingleton<IXdsServerObserver>(this);
        builder.Services.AddXdsServer(options => (options.MaxNamesPerStream, options.MaxRequestBytes) = (200_000, 64 * 1024 * 1024));
        _application = builder.Build();
        _application.MapXds();
        await _application.StartAsync();
    }

    public void Push(ResourceSnapshot snapshot) => _cache.Set(_snapshot = snapshot);

    public void Push(XdsResource changed) => Push(_snapshot.With(changed));

    /// <summary>Pushes a resource. Completes when the proxy has accepted it.</summary>
    public async Task PushAsync(XdsResource changed)
    {
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited = (changed.TypeUrl, accepted);
        Push(changed);
        await accepted.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public void OnAccepted(XdsNode node, TypeStatus status)
    {
        if (_awaited.TypeUrl == status.TypeUrl && !status.IsOutstanding)
            _awaited.Accepted.TrySetResult();
    }

    public void OnRejected(XdsNode node, TypeStatus status)
    {
        Rejections++;
        Console.Error.WriteLine($"refused: {status.RejectionReason}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
    }
}
