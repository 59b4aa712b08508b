using Fairlead.Interop.Tests.Grpc;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.GrpcJs;

/// <summary>The sidecar in front of Grpc.AspNetCore.</summary>
public sealed class InteropProxy : IAsyncLifetime
{
    private InteropServer _server = null!;
    private BootstrapFile _bootstrap = null!;
    private SidecarProcess _sidecar = null!;

    public string Address => $"127.0.0.1:{_bootstrap.HttpPort}";

    public Task Cancelled => _server.Cancelled;

    public async ValueTask InitializeAsync()
    {
        _server = await InteropServer.StartAsync();
        _bootstrap = new BootstrapFile(_server.Port, isHttp2: true);
        _sidecar = await SidecarProcess.StartAsync("-c", _bootstrap.Path, "--concurrency", "2");
    }

    public async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        await _server.DisposeAsync();
        _bootstrap.Dispose();
    }
}
