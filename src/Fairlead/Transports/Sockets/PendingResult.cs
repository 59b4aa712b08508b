using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A read or a flush that somebody awaits. Completing it runs that code inline.</summary>
internal sealed class PendingResult<T>(Worker worker, Action onCanceled)
{
    private readonly WorkerSignal<T> _signal = new();
    private CancellationTokenRegistration _registration;
    private CancellationToken _canceledBy;
    private int _round;

    public bool IsPending { get; private set; }

    public ValueTask<T> Begin(CancellationToken token)
    {
        IsPending = true;
        if (token.CanBeCanceled)
            CancelOn(token);
        return _signal.WaitAsync();
    }

    /// <summary>Ends the wait: with <paramref name="result"/>, or with an exception if its token was canceled.</summary>
    public void Complete(T result)
    {
        IsPending = false;
        _round++;
        _registration.Dispose();
        _registration = default;
        if (!_canceledBy.IsCancellationRequested)
        {
            _signal.SetResult(result);
            return;
        }

        var token = _canceledBy;
        _canceledBy = default;
        _signal.SetException(new OperationCanceledException(token));
    }

    private void CancelOn(CancellationToken token)
    {
        var round = _round;
        _registration = token.UnsafeRegister(
            static (s, token) =>
            {
                var (pending, round) = ((PendingResult<T>, int))s!;
                pending.PostCancel(round, token);
            },
            (this, round));
    }

    private void PostCancel(int round, CancellationToken token) => worker.Post(
        static s =>
        {
            var (pending, round, token) = ((PendingResult<T>, int, CancellationToken))s!;
            pending.Cancel(round, token);
        },
        (this, round, token));

    private void Cancel(int round, CancellationToken token)
    {
        if (!IsPending || round != _round)
            return;
        _canceledBy = token;
        onCanceled();
    }
}
