using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>Accepts the connections of one listening socket, on the first of its workers, and deals them out to all of them.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The operation disposes itself when it has ended.")]
internal sealed class SocketAcceptor(Socket listening)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile AcceptTarget[] _targets = [];
    private AcceptOperation? _operation;
    private long _failures;
    private int _next;

    /// <summary>How often accepting failed for want of descriptors or memory.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Adds a worker. The caller sees to it that no two calls of this and <see cref="StopAsync"/> run at once.</summary>
    public void Add(Worker worker, Action<Connection> onAccepted)
    {
        _targets = [.. _targets, new AcceptTarget(worker, onAccepted)];
        if (_operation is not null)
            return;
        _operation = new AcceptOperation(worker, listening, this);
        worker.Post(static s => ((AcceptOperation)s!).Run(), _operation);
    }

    public Task StopAsync()
    {
        if (_operation is null)
        {
            listening.Dispose();
            return Task.CompletedTask;
        }

        _operation.Worker.Post(static s => ((AcceptOperation)s!).Stop(), _operation);
        return _ended.Task;
    }

    private void Deal(Socket accepted)
    {
        var targets = _targets;
        _next = (_next + 1) % targets.Length;
        targets[_next].Take(accepted);
    }

    private sealed class AcceptOperation : SocketOperation
    {
        // A burst of connections must not keep the worker from the ones that it has.
        private const int MaxPerTurn = 64;

        // Out of descriptors or memory: trying again at once would spin.
        private const long BackOffMilliseconds = 100;

        private readonly SocketAcceptor _owner;
        private readonly Socket _socket;
        private readonly BackOff _backOff;
        private bool _isPending;
        private bool _isStopped;

        public AcceptOperation(Worker worker, Socket socket, SocketAcceptor owner)
            : base(worker)
        {
            Worker = worker;
            _owner = owner;
            _socket = socket;
            _backOff = new BackOff(this);
        }

        public Worker Worker { get; }

        public void Run()
        {
            for (var i = 0; i < MaxPerTurn; i++)
            {
                if (_isStopped || _isPending)
                    return;
                if (!DescriptorReserve.TryFill())
                {
                    PauseAfterFailure();
                    return;
                }

                AcceptSocket = null;
                _isPending = _socket.AcceptAsync(this);
                if (_isPending || !Accepted())
                    return;
            }

            Worker.Post(static s => ((AcceptOperation)s!).Run(), this);
        }

        public void Stop()
        {
            if (_isStopped)
                return;
            _isStopped = true;
            _backOff.Remove(Worker);
            Drain();

            // Closing the socket ends a pending operation.
            _socket.Dispose();
            EndIfIdle();
        }

        protected override void OnCompletedOnWorker()
        {
            _isPending = false;
            var goOn = Accepted();
            if (_isStopped)
                EndIfIdle();
            else if (goOn)
                Run();
        }

        /// <summary>Hands the connection on. Returns false if no other may be accepted for now.</summary>
        private bool Accepted()
        {
            switch (SocketError)
            {
                case SocketError.Success:
                    _owner.Deal(AcceptSocket!);
                    return true;
                case SocketError.ConnectionReset or SocketError.ConnectionAborted:
                    return true;
                default:
                    if (!_isStopped)
                        PauseAfterFailure();
                    return false;
            }
        }

        private void PauseAfterFailure()
        {
            Interlocked.Increment(ref _owner._failures);
            DescriptorReserve.Release();
            _backOff.Arm(Worker, BackOffMilliseconds);
        }

        /// <summary>Clients whose handshake is complete believe that they are connected: closing the socket now would reset them.</summary>
        private void Drain()
        {
            try
            {
                _socket.Blocking = false;
                while (_socket.Poll(0, SelectMode.SelectRead))
                    _owner.Deal(_socket.Accept());
            }
            catch (SocketException)
            {
                // None left, or none can be had.
            }
        }

        private void EndIfIdle()
        {
            if (_isPending)
                return;
            Dispose();
            _owner._ended.TrySetResult();
        }

        private sealed class BackOff(AcceptOperation owner) : WorkerTimer
        {
            protected override void OnDue() => owner.Run();
        }
    }
}
