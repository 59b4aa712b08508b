using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Http.Http1;

/// <summary>An upstream connection: one request at a time.</summary>
internal sealed class Http1ClientSession : ClientSession, IMonitorObserver
{
    private readonly IClientSessionObserver _observer;
    private readonly Http1ClientStream _stream;
    private readonly SessionTimer _idleTimer;
    private readonly SessionTimer? _lifeTimer;
    private bool _isBusy;
    private bool _isDraining;
    private bool _isClosed;

    public Http1ClientSession(Connection connection, IClientSessionObserver observer, ClientCodecOptions options)
    {
        Connection = connection;
        Options = options;
        _observer = observer;
        Input = new MonitoredInput(connection.Input, this);
        _stream = new Http1ClientStream(this);
        _idleTimer = new SessionTimer(Close);
        if (options.MaxConnectionDurationMilliseconds > 0)
        {
            _lifeTimer = new SessionTimer(Drain);
            _lifeTimer.Arm(connection.Worker, options.MaxConnectionDurationMilliseconds);
        }

        Rest();
    }

    public Connection Connection { get; }

    public ClientCodecOptions Options { get; }

    public MonitoredInput Input { get; }

    public override int AvailableStreams => _isBusy || _isDraining || _isClosed ? 0 : 1;

    public override int ActiveStreams => _isBusy ? 1 : 0;

    public override long TotalStreams => RequestCount;

    public long RequestCount { get; private set; }

    public override ClientStream OpenStream()
    {
        if (AvailableStreams == 0)
            throw new InvalidOperationException("The connection is busy.");
        _isBusy = true;
        _idleTimer.Disarm();
        _stream.Begin(isReused: RequestCount++ > 0);
        return _stream;
    }

    public override void Drain()
    {
        if (_isDraining || _isClosed)
            return;
        _isDraining = true;
        if (!_isBusy)
            Close();
        else
            _observer.OnDraining(this);
    }

    public override void Abort()
    {
        Connection.Abort();
        Close();
    }

    /// <summary>The exchange is over. <paramref name="isReusable"/>: both messages are complete and the connection goes on.</summary>
    public void OnStreamDone(bool isReusable)
    {
        _isBusy = false;
        var isWornOut = Options.MaxRequestsPerConnection > 0 && RequestCount >= Options.MaxRequestsPerConnection;
        if (!isReusable || _isDraining || isWornOut)
        {
            Close();
            return;
        }

        Rest();
        if (!_isClosed)
            _observer.OnAvailable(this);
    }

    public void OnUnawaitedRead(bool hasEnded)
    {
        // While idle: the upstream closed, or sent bytes that belong to no request (item 19 of the hardening list). Either way nothing may be sent here any more.
        if (!_isBusy)
            Close();
        else if (hasEnded)
            _stream.OnPeerGone();
    }

    public void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _idleTimer.Remove(Connection.Worker);
        _lifeTimer?.Remove(Connection.Worker);
        Connection.Close();
        _observer.OnClosed(this);
    }

    private void Rest()
    {
        if (Options.IdleTimeoutMilliseconds > 0)
            _idleTimer.Arm(Connection.Worker, Options.IdleTimeoutMilliseconds);
        Input.Monitor();
    }
}
