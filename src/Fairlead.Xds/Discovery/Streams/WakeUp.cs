using System.Threading.Channels;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Wakes one waiter; a call before the wait counts, further ones do not.</summary>
internal sealed class WakeUp
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _signal.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits no longer than that; zero or less does not wait.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Timers hold no more than 49 days.
        using var timer = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), ended, limit < TimeSpan.FromDays(1) ? limit : TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
        try
        {
            await WaitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }
}
