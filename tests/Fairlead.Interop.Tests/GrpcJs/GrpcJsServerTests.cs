using Fairlead.Interop.Tests.Grpc;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.GrpcJs;

/// <summary>Grpc.Net.Client through the sidecar to grpc-js.</summary>
public sealed class GrpcJsServerTests(NodeModules modules) : GrpcTests
{
    private GrpcJsServer _server = null!;

    [Fact]
    public async Task Keep_alive_of_the_server_then_the_call_lives_on()
    {
        using var call = Client.Both();
        await call.RequestStream.WriteAsync(new Request { Sizes = { 8 } });
        Assert.True(await call.ResponseStream.MoveNext(default).Within());
        await _server.Pinged.Within();
        await call.RequestStream.WriteAsync(new Request { Sizes = { 1828 } });
        Assert.True(await call.ResponseStream.MoveNext(default).Within());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default).Within());
    }

    protected override async Task<IInteropServer> StartServerAsync() => _server = await GrpcJsServer.StartAsync(modules);
}
