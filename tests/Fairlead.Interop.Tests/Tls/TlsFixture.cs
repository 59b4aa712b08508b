namespace Fairlead.Interop.Tests.Tls;

/// <summary>One sidecar for all tests of a class.</summary>
public sealed class TlsFixture : IAsyncLifetime
{
    internal TlsSidecar Sidecar { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Sidecar = await TlsSidecar.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Sidecar is not null)
            await Sidecar.DisposeAsync();
    }
}
