using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>The one timer of a session: it is always clear what the session waits for.</summary>
internal sealed class SessionTimer(Action onDue) : WorkerTimer
{
    protected override void OnDue() => onDue();
}
