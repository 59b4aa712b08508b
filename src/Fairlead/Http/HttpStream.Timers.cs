using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Http;

/// <content>Time-outs. Arming is two field writes; those that do not fire cost nothing more.</content>
internal sealed partial class HttpStream
{
    private readonly StreamTimer _routeTimer;
    private readonly StreamTimer _idleTimer;
    private StreamTimer? _requestTimer;
    private StreamTimer? _durationTimer;
    private StreamTimer? _lingerTimer;
    private long _idleTimeout;
    private long _routeTimeout;
    private long _lastActivity;

    public void OnTimeout(StreamTimeout kind)
    {
        if (_isOver)
            return;
        if (kind == StreamTimeout.Linger)
        {
            _server.Reset(StreamReset.LocalReset);
            return;
        }

        if (kind == StreamTimeout.Idle && RearmIdle())
            return;
        Count(kind);
        _timeout = kind;
        if (_client is { } client)
            client.Reset(StreamReset.Timeout);
        else if (_pending.Pool is not null)
            _pending.Cancel(StreamReset.Timeout);
        else
            TimeoutWithoutUpstream();
    }

    private void ArmAtStart()
    {
        _lastActivity = Worker.NowMilliseconds;
        _idleTimeout = Config.StreamIdleTimeout;
        if (_idleTimeout > 0)
            _idleTimer.Arm(Worker, _idleTimeout);
        if (Config.RequestTimeout > 0 && !_server.IsReadComplete)
            (_requestTimer ??= new StreamTimer(this, StreamTimeout.Request)).Arm(Worker, Config.RequestTimeout);
        if (Config.MaxStreamDuration > 0)
            (_durationTimer ??= new StreamTimer(this, StreamTimeout.Duration)).Arm(Worker, Config.MaxStreamDuration);
    }

    private void ArmForRoute(ForwardPlan plan)
    {
        _routeTimeout = plan.TimeoutMs;
        if (plan.IdleTimeoutMs >= 0)
        {
            _idleTimeout = plan.IdleTimeoutMs;
            if (_idleTimeout > 0)
                _idleTimer.Arm(Worker, _idleTimeout);
            else
                _idleTimer.Disarm();
        }

        if (_server.IsReadComplete && (Request.Flags & MessageFlags.Upgrade) == 0)
            ArmRouteTimer();
    }

    private void ArmRouteTimer()
    {
        if (_routeTimeout > 0 && !_isOver)
            _routeTimer.Arm(Worker, _routeTimeout);
    }

    private void Touch() => _lastActivity = Worker.NowMilliseconds;

    private bool RearmIdle()
    {
        var left = _lastActivity + _idleTimeout - Worker.NowMilliseconds;
        if (left <= 0)
            return false;
        _idleTimer.Arm(Worker, left);
        return true;
    }

    private void Count(StreamTimeout kind)
    {
        if (kind == StreamTimeout.Idle)
            _manager.Count(HttpManagerStat.DownstreamRqIdleTimeout);
        else if (kind == StreamTimeout.Request)
            _manager.Count(HttpManagerStat.DownstreamRqTimeout);
        else if (kind == StreamTimeout.Duration)
            _manager.Count(HttpManagerStat.DownstreamRqMaxDurationReached);
    }

    /// <summary>A filter, or the client, keeps the stream waiting. What it does later does not count any more.</summary>
    private void TimeoutWithoutUpstream()
    {
        Info.Flags |= _timeout == StreamTimeout.Idle ? ResponseFlags.StreamIdleTimeout : ResponseFlags.DurationTimeout;
        if (_hasResponseStarted)
        {
            ResetDownstream(ResponseFlags.None);
            return;
        }

        var reply = ReplyAndBreakAsync();
        if (!reply.IsCompleted)
            Forget(reply);
    }

    private static async void Forget(ValueTask task) => await task;

    private async ValueTask ReplyAndBreakAsync()
    {
        _server.CloseAfterResponse();
        await TimedOutAsync();
        Abort();
        _server.Reset(StreamReset.Timeout);
    }

    private ValueTask TimedOutAsync() => _timeout switch
    {
        StreamTimeout.Route => ReplyAsync(504, "response_timeout", ResponseFlags.UpstreamRequestTimeout, "upstream request timeout"),
        StreamTimeout.Request => ReplyAsync(408, "request_overall_timeout", ResponseFlags.None, "request timeout"),
        StreamTimeout.Idle when _server.IsReadComplete => ReplyAsync(504, "stream_idle_timeout", ResponseFlags.StreamIdleTimeout, "stream timeout"),
        StreamTimeout.Idle => ReplyAsync(408, "stream_idle_timeout", ResponseFlags.StreamIdleTimeout, "stream timeout"),
        _ when _server.IsReadComplete => ReplyAsync(504, "max_duration_timeout", ResponseFlags.DurationTimeout),
        _ => ReplyAsync(408, "max_duration_timeout", ResponseFlags.DurationTimeout),
    };

    private void DisarmTimers()
    {
        _routeTimer.Disarm();
        _idleTimer.Disarm();
        _requestTimer?.Disarm();
        _durationTimer?.Disarm();
        _lingerTimer?.Disarm();
    }
}
