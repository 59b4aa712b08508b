namespace Fairlead.Xds.Discovery;

/// <summary>A transport at work.</summary>
internal sealed class RunningTransport
{
    private readonly CancellationTokenSource _stopping;

    public RunningTransport(DiscoveryTransport transport, IDiscoverySink sink, CancellationToken cancellationToken)
    {
        Transport = transport;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Completion = RunAsync(sink);
    }

    public DiscoveryTransport Transport { get; }

    /// <summary>Completes when it ended; does not fail.</summary>
    public Task Completion { get; }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Completion;
        _stopping.Dispose();
    }

    // Whoever starts it holds the gate.
    private async Task RunAsync(IDiscoverySink sink)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await Transport.RunAsync(sink, _stopping.Token);
    }
}
