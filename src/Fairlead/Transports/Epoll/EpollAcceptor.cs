using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>Accepts the connections of one listening socket on one worker.</summary>
internal sealed unsafe class EpollAcceptor : EpollHandler
{
    // A burst of connections must not keep the worker from the ones that it has.
    private const int MaxPerTurn = 64;

    // Out of descriptors or memory: trying again at once would spin.
    private const long BackOffMilliseconds = 100;

    private readonly EpollWorker _worker;
    private readonly int _descriptor;
    private readonly Action<Connection> _onAccepted;
    private readonly BackOff _backOff;
    private readonly bool _isShared;
    private bool _isStopped;

    public EpollAcceptor(EpollWorker worker, int descriptor, Action<Connection> onAccepted, bool isShared)
    {
        _worker = worker;
        _descriptor = descriptor;
        _onAccepted = onAccepted;
        _isShared = isShared;
        _backOff = new BackOff(this);
        worker.Post(static s => ((EpollAcceptor)s!).Begin(), this);
    }

    public Task StopAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Post(static s =>
        {
            var (acceptor, done) = ((EpollAcceptor, TaskCompletionSource))s!;
            acceptor.End();
            done.SetResult();
        }, (this, done));
        return done.Task;
    }

    public override void OnEvents(uint events)
    {
        for (var i = 0; i < MaxPerTurn && !_isStopped; i++)
        {
            if (TryAccept(out var error))
                continue;
            if (error is 23 or 24 or 12 or 105)
                Pause();
            if (error != LibC.EINTR && error != 103)
                return;
        }
    }

    private void Begin()
    {
        if (!_isStopped)
            _worker.Register(this, _descriptor, LibC.EPOLLIN | (_isShared ? LibC.EPOLLEXCLUSIVE : 0));
    }

    private void End()
    {
        _backOff.Remove(_worker);
        Pause(resume: false);

        // Clients whose handshake is complete believe that they are connected: closing the socket now would reset them.
        while (TryAccept(out _))
        {
        }

        _isStopped = true;
        if (!_isShared)
            LibC.Close(_descriptor);
    }

    private bool TryAccept(out int error)
    {
        SocketAddressBytes name = default;
        name.Length = SocketAddressBytes.Capacity;
        var socket = LibC.Accept(_descriptor, name.Bytes, &name.Length, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
        error = socket >= 0 ? 0 : System.Runtime.InteropServices.Marshal.GetLastSystemError();
        if (socket >= 0)
            _onAccepted(new EpollConnection(_worker, socket, name.ToAddress()));
        return socket >= 0;
    }

    private void Pause(bool resume = true)
    {
        if (Slot < 0)
            return;
        LibC.EpollControl(_worker.Descriptor, LibC.EPOLL_CTL_DEL, _descriptor, null);
        _worker.Unregister(this);
        if (resume)
            _backOff.Arm(_worker, BackOffMilliseconds);
    }

    private sealed class BackOff(EpollAcceptor owner) : WorkerTimer
    {
        protected override void OnDue() => owner.Begin();
    }
}
