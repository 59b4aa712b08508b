using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A connection in the making.</summary>
internal sealed class SocketConnect : SocketOperation
{
    private readonly Worker _worker;
    private readonly Socket _socket;
    private readonly NetworkAddress _address;
    private readonly WorkerSignal<ConnectResult> _signal = new();
    private readonly Timeout _timeout;
    private bool _isTimedOut;

    public SocketConnect(Worker worker, Socket socket, NetworkAddress address)
        : base(worker)
    {
        _worker = worker;
        _socket = socket;
        _address = address;
        _timeout = new Timeout(this);

        // An IPv6 socket of the BCL does not reach IPv4 hosts.
        RemoteEndPoint = address.Unmap().ToEndPoint();
    }

    /// <summary>Connects; zero and less does not limit the time.</summary>
    public ValueTask<ConnectResult> StartAsync(TimeSpan timeout)
    {
        if (!_socket.ConnectAsync(this))
            return new(Result());
        if (timeout > TimeSpan.Zero)
            _timeout.Arm(_worker, (long)Math.Ceiling(timeout.TotalMilliseconds));
        return _signal.WaitAsync();
    }

    protected override void OnCompletedOnWorker()
    {
        if (_isTimedOut)
        {
            Dispose();
            return;
        }

        _timeout.Remove(_worker);
        _signal.SetResult(Result());
    }

    private ConnectResult Result()
    {
        var error = SocketError;
        Dispose();
        if (error == SocketError.Success)
            return new ConnectResult(new SocketConnection(_worker, _socket, _address), SocketError.Success);
        _socket.Dispose();

        // A Unix socket that is not there: nobody listens, as with a closed port.
        var isMissing = _address.Path is not null && error is SocketError.AddressNotAvailable or SocketError.HostNotFound;
        return new ConnectResult(null, isMissing ? SocketError.ConnectionRefused : error);
    }

    private void OnTimeout()
    {
        // Closing the socket ends the operation, which has nothing to report any more.
        _isTimedOut = true;
        _socket.Dispose();
        _signal.SetResult(new ConnectResult(null, SocketError.TimedOut));
    }

    private sealed class Timeout(SocketConnect owner) : WorkerTimer
    {
        protected override void OnDue() => owner.OnTimeout();
    }
}
