namespace Fairlead.Interop.Tests.Support;

/// <summary>A server of the interop service.</summary>
public interface IInteropServer : IAsyncDisposable
{
    int Port { get; }

    /// <summary>Completes when a call that hangs, or that the client gave up, was cancelled.</summary>
    Task Cancelled { get; }

    /// <summary>Stops serving at once.</summary>
    Task StopAsync();
}
