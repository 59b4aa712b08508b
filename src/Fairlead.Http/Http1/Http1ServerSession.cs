using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>A client's connection: one request after the other. Between requests it holds neither buffers nor header maps.</summary>
internal sealed class Http1ServerSession : ServerSession, IMonitorObserver
{
    private const long DrainGraceMilliseconds = 1000;

    private readonly SessionTimer _timer;
    private readonly SessionTimer? _lifeTimer;
    private Http1ServerStream? _stream;
    private Phase _phase;
    private bool _isDraining;
    private int _requests;

    public Http1ServerSession(Connection connection, IServerStreamHandler handler, ServerCodecOptions options)
    {
        Connection = connection;
        Handler = handler;
        Options = options;
        Input = new MonitoredInput(connection.Input, this);
        _timer = new SessionTimer(OnTimer);
        if (options.MaxConnectionDurationMilliseconds > 0)
        {
            _lifeTimer = new SessionTimer(Drain);
            _lifeTimer.Arm(connection.Worker, options.MaxConnectionDurationMilliseconds);
        }
    }

    private enum Phase
    {
        Idle,
        Head,
        Request,
        Draining,
        Lingering,
        Closed,
    }

    public Connection Connection { get; }

    public IServerStreamHandler Handler { get; }

    public ServerCodecOptions Options { get; }

    public MonitoredInput Input { get; }

    /// <summary>True if the response under way must say that the connection closes.</summary>
    public bool MustClose => _isDraining || Handler.ShouldDrain || (Options.MaxRequestsPerConnection > 0 && _requests >= Options.MaxRequestsPerConnection);

    public override async ValueTask RunAsync()
    {
        while (await ReadRequestAsync())
        {
            var keepsOn = await ServeAsync(_stream!);
            ReturnStream();
            if (!keepsOn)
                break;
        }

        End();
    }

    public override void Drain()
    {
        _isDraining = true;

        // A request may be on its way already: closing at once would lose it. It is answered, with "connection: close", if it comes within the grace.
        if (_phase == Phase.Idle)
            _timer.Arm(Connection.Worker, DrainGraceMilliseconds);
    }

    public override void Abort() => Connection.Abort();

    public void OnUnawaitedRead(bool hasEnded)
    {
        if (hasEnded)
            _stream?.OnPeerGone();
    }

    /// <summary>The request is complete: from now on the client's going away must be noticed by itself.</summary>
    public void OnRequestComplete()
    {
        if (_phase == Phase.Request)
            Input.Monitor();
    }

    /// <summary>Waits for a request's head. Returns false if there is none: the connection is to be closed.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadRequestAsync()
    {
        Enter(Phase.Idle, Options.IdleTimeoutMilliseconds);
        var scanned = 0;
        while (true)
        {
            var result = await Input.ReadAsync();
            if (result.Buffer.IsEmpty)
            {
                Input.AdvanceTo(result.Buffer.End);
                if (!result.IsCompleted)
                    continue;
                return await EndOfInputAsync();
            }

            if (_phase == Phase.Idle)
                Enter(Phase.Head, Options.RequestHeadersTimeoutMilliseconds);
            _stream ??= Http1ServerStream.Rent(this);
            switch (_stream.ParseHead(result.Buffer, ref scanned))
            {
                case ParseStatus.Done:
                    return true;
                case ParseStatus.Error:
                    await RefuseAsync(_stream.HeadError);
                    return false;
            }

            if (result.IsCompleted)
                return await EndOfInputAsync();
        }
    }

    private async ValueTask<bool> EndOfInputAsync()
    {
        // A head that was cut off by an orderly end can still be answered: the client may have shut down only its sending side.
        if (_phase == Phase.Head && Connection.Fault == ConnectionFault.None)
            await RefuseAsync(HttpError.BadRequest("http1.incomplete_head"));
        return false;
    }

    /// <summary>Serves one request. Returns whether the connection goes on.</summary>
    private ValueTask<bool> ServeAsync(Http1ServerStream stream)
    {
        _requests++;
        Enter(Phase.Request, 0);
        if (stream.IsConnectRefused)
            return RefuseConnectAsync();
        var task = Handler.ServeAsync(stream);
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
            return FinishAsync(stream);
        }

        if (stream.IsReadComplete && !stream.IsUpgrade)
            Input.Monitor();
        return AwaitAndFinishAsync(task, stream);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AwaitAndFinishAsync(ValueTask task, Http1ServerStream stream)
    {
        await task;
        return await FinishAsync(stream);
    }

    private ValueTask<bool> FinishAsync(Http1ServerStream stream)
    {
        // What was sent so far must not look like a whole response.
        if (stream.IsReset || !stream.IsWriteComplete)
            Connection.Abort();
        if (stream.IsReset || !stream.IsWriteComplete || stream.IsTunnel)
            return new(false);

        if (stream.IsReadComplete && !stream.MustClose)
            return new(true);
        if (stream.IsReadComplete)
            return CloseCleanlyAsync();
        return DrainBodyAsync(stream);
    }

    private ValueTask<bool> CloseCleanlyAsync()
    {
        Connection.ShutdownOutput();
        return new(false);
    }

    /// <summary>The response is out and the client still sends: a little more is discarded to keep the connection; otherwise it closes without a reset that could overtake the response.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> DrainBodyAsync(Http1ServerStream stream)
    {
        Enter(Phase.Draining, Options.DelayedCloseTimeoutMilliseconds);
        if (!stream.MustClose && await stream.DiscardBodyAsync(Options.MaxDrainBytes))
            return true;
        await LingerAsync();
        return false;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RefuseConnectAsync()
    {
        await RefuseAsync(new HttpError(405, "http1.connect_not_allowed"));
        return false;
    }

    /// <summary>Answers what cannot be served, and closes.</summary>
    private async ValueTask RefuseAsync(HttpError error)
    {
        Handler.OnProtocolError(_stream!, error.Status, error.Details);
        _stream!.Release();
        _stream.WriteError(error.Status);
        await Connection.Output.FlushAsync();
        await LingerAsync();
        ReturnStream();
    }

    /// <summary>Closes the sending side, then reads and discards for a while, so that the last response is not lost to a reset (RFC 9112, 9.6).</summary>
    private async ValueTask LingerAsync()
    {
        Enter(Phase.Lingering, Math.Max(1, Options.DelayedCloseTimeoutMilliseconds));
        Connection.ShutdownOutput();
        while (true)
        {
            var result = await Input.ReadAsync();
            Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || _phase != Phase.Lingering)
                return;
        }
    }

    private void Enter(Phase phase, long milliseconds)
    {
        if (_phase == Phase.Closed)
            return;
        _phase = phase;
        if (phase == Phase.Idle && _isDraining)
            milliseconds = DrainGraceMilliseconds;
        if (milliseconds > 0)
            _timer.Arm(Connection.Worker, milliseconds);
        else
            _timer.Disarm();
    }

    private void OnTimer()
    {
        if (_phase == Phase.Head)
        {
            // A slow head is answered, in the hope that somebody reads it; the pending read ends with the connection.
            Handler.OnProtocolError(_stream!, 408, "http1.request_headers_timeout");
            _stream!.WriteError(408);
            var flush = Connection.Output.FlushAsync();
            if (flush.IsCompletedSuccessfully)
                _ = flush.Result;
            Connection.ShutdownOutput();
        }

        Connection.Close();
    }

    private void End()
    {
        _phase = Phase.Closed;
        _timer.Remove(Connection.Worker);
        _lifeTimer?.Remove(Connection.Worker);
        ReturnStream();
        Connection.Close();
    }

    private void ReturnStream()
    {
        if (_stream is not null)
            Http1ServerStream.Return(_stream);
        _stream = null;
    }
}
