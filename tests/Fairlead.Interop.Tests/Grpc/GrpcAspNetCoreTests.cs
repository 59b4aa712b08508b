using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.Grpc;

/// <summary>Grpc.Net.Client through the sidecar to Grpc.AspNetCore.</summary>
public sealed class GrpcAspNetCoreTests : GrpcTests
{
    protected override async Task<IInteropServer> StartServerAsync() => await InteropServer.StartAsync();
}
