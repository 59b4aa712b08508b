using System.Threading.Channels;
using Fairlead.Configuration;

namespace Fairlead.Xds.Server.Tests.Services;

/// <summary>Lets a test wait for what the server sees.</summary>
internal sealed class RecordingObserver : IXdsServerObserver
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public void OnConnected(XdsNode node, string group) => _events.Writer.TryWrite($"connected {node.Id} as '{group}'");

    public void OnDisconnected(XdsNode node, string group) => _events.Writer.TryWrite($"disconnected {node.Id}");

    public void OnSent(XdsNode node, TypeStatus status) => _events.Writer.TryWrite($"sent {Short(status)} to {node.Id}");

    public void OnAccepted(XdsNode node, TypeStatus status) => _events.Writer.TryWrite($"{node.Id} accepted {Short(status)}");

    public void OnRejected(XdsNode node, TypeStatus status) => _events.Writer.TryWrite($"{node.Id} rejected {Short(status)}: {status.RejectionReason}");

    public void OnFilesLoaded(string group, ResourceSnapshot snapshot) =>
        _events.Writer.TryWrite($"loaded '{group}' {string.Join(' ', snapshot.Of(XdsTypeUrls.Cluster).Keys.Order(StringComparer.Ordinal))}");

    public void OnFilesRejected(IReadOnlyList<ConfigError> errors) => _events.Writer.TryWrite($"rejected {errors[0].Path}");

    /// <summary>Waits until something happens, whatever comes before it.</summary>
    public async Task WaitForAsync(string expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _events.Reader.ReadAsync(timeout.Token) != expected)
        {
            // Something else.
        }
    }

    private static string Short(TypeStatus status) => status.TypeUrl[(status.TypeUrl.LastIndexOf('.') + 1)..];
}
