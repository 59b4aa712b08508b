using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
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
    private readonly X509Certificate2? _certificate;

    private ControlPlaneHost(WebApplication app, string? socketPath, X509Certificate2? certificate) => (_app, _socketPath, _certificate) = (app, socketPath, certificate);

    public SnapshotCache Cache => _app.Services.GetRequiredService<SnapshotCache>();

    public RecordingObserver Observer => (RecordingObserver)_app.Services.GetRequiredService<IXdsServerObserver>();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static Task<ControlPlaneHost> StartAsync() => StartAsync(_ => { });

    public static async Task<ControlPlaneHost> StartAsync(
        Action<XdsServerOptions> configure,
        SnapshotCache? cache = null,
        TimeProvider? time = null,
        string? socketPath = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        X509Certificate2? certificate = null,
        string? files = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (socketPath is null)
                kestrel.Listen(IPAddress.Loopback, 0, listen => Protect(listen, protocols, certificate));
            else
                kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = protocols);
        });
        builder.Services.AddSingleton<IXdsServerObserver, RecordingObserver>();
        if (cache is not null)
            builder.Services.AddSingleton(cache);
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddXdsServer(configure);
        if (files is not null)
            builder.Services.AddXdsFiles(files, TimeSpan.Zero);
        var app = builder.Build();
        app.MapXds();
        await app.StartAsync();
        return new(app, socketPath, certificate);
    }

    public GrpcChannel Connect()
    {
        if (_socketPath is null)
        {
            // No authority vouches for the certificate, but it must be the one that was made for the test.
            var trusting = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetCertHashString() == _certificate?.GetCertHashString() } };
            return GrpcChannel.ForAddress(Address, new GrpcChannelOptions { HttpHandler = trusting, DisposeHttpClient = true });
        }

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

    private static void Protect(ListenOptions listen, HttpProtocols protocols, X509Certificate2? certificate)
    {
        listen.Protocols = protocols;
        if (certificate is not null)
            listen.UseHttps(certificate);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
