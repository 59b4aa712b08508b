using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>A time-out of a stream.</summary>
internal sealed class StreamTimer(HttpStream stream, StreamTimeout kind) : WorkerTimer
{
    protected override void OnDue() => stream.OnTimeout(kind);
}
