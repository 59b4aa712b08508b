using System.Net.Sockets;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Server.Tests.Services;

/// <summary>The control plane in Kestrel: on a port of the loopback, or on a Unix socket.</summary>
internal sealed class ControlPlaneHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _socketPath;

    private ControlPlaneHost(WebApplication app, string? socketPath) => (_app, _socketPath) = (app, socketPath);

    public SnapshotCache Cache => _app.Services.GetRequiredService<SnapshotCache>();

    public RecordingObserver Observer => (RecordingObserver)_app.Services.GetRequiredService<IXdsServerObserver>();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static Task<ControlPlaneHost> StartAsync() => StartAsync(_ => { });

    public static async Task<ControlPlaneHost> StartAsync(
        Action<XdsServerOptions> configure, SnapshotCache? cache = null, TimeProvider? time = null, string? socketPath = null, HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (socketPath is null)
                kestrel.ListenLocalhostEphemeral(protocols);
            else
                kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = protocols);
        });
        builder.Services.AddSingleton<IXdsServerObserver, RecordingObserver>();
        if (cache is not null)
            builder.Services.AddSingleton(cache);
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddXdsServer(configure);
        var app = builder.Build();
        app.MapXds();
        await app.StartAsync();
        return new(app, socketPath);
    }

    public GrpcChannel Connect()
    {
        if (_socketPath is null)
            return GrpcChannel.ForAddress(Address);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
