using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>A connection in the making.</summary>
internal sealed unsafe class EpollConnect : EpollHandler
{
    private readonly EpollWorker _worker;
    private readonly int _descriptor;
    private readonly NetworkAddress _address;
    private readonly WorkerSignal<ConnectResult> _signal = new();
    private readonly Timeout _timeout;

    public EpollConnect(EpollWorker worker, int descriptor, NetworkAddress address, TimeSpan timeout)
    {
        _worker = worker;
        _descriptor = descriptor;
        _address = address;
        _timeout = new Timeout(this);
        worker.Register(this, descriptor, LibC.EPOLLOUT | LibC.EPOLLET);
        if (timeout > TimeSpan.Zero)
            _timeout.Arm(worker, (long)timeout.TotalMilliseconds);
    }

    public ValueTask<ConnectResult> WaitAsync() => _signal.WaitAsync();

    public override void OnEvents(uint events)
    {
        int error;
        uint length = sizeof(int);
        LibC.GetOption(_descriptor, LibC.SOL_SOCKET, LibC.SO_ERROR, &error, &length);
        if (error != 0)
        {
            Fail(SocketErrors.From(error));
            return;
        }

        End();
        LibC.EpollControl(_worker.Descriptor, LibC.EPOLL_CTL_DEL, _descriptor, null);
        _signal.SetResult(new ConnectResult(new EpollConnection(_worker, _descriptor, _address), SocketError.Success));
    }

    private void Fail(SocketError error)
    {
        End();
        LibC.Close(_descriptor);
        _signal.SetResult(new ConnectResult(null, error));
    }

    private void End()
    {
        _worker.Unregister(this);
        _timeout.Remove(_worker);
    }

    private sealed class Timeout(EpollConnect owner) : WorkerTimer
    {
        protected override void OnDue() => owner.Fail(SocketError.TimedOut);
    }
}
