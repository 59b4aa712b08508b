using System.Buffers.Text;
using System.Diagnostics;
using Fairlead.Configuration;
using Fairlead.Grpc;
using Fairlead.Headers;
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
    private TimeSpan? _grpcTimeout;

    public void OnTimeout(StreamTimeout kind)
    {
        if (_isOver)
            return;
        if (kind == StreamTimeout.Linger)
        {
            Abort();
            _server.Reset(StreamReset.LocalReset);
            return;
        }

        if (kind == StreamTimeout.Idle && RearmIdle())
            return;
        Count(kind);
        var isFirst = _timeout == StreamTimeout.None;
        _timeout = kind;

        // Whatever the stream waits for: the client that does not read, a filter, or the upstream. Only the last learns of it by its own reset.
        if (_hasResponseStarted || !isFirst)
            BreakOff();
        else if (_responseSource is not null || (_client is null && _pending.Pool is null))
            StartReplyAndBreak();
        if (_client is { } client)
            client.Reset(StreamReset.Timeout);
        else
            _pending.Cancel(StreamReset.Timeout);
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
        _routeTimeout = TakeAskedTimeout() ?? plan.TimeoutMs;
        if (plan.IdleTimeoutMs >= 0)
        {
            _idleTimeout = plan.IdleTimeoutMs;
            if (_idleTimeout > 0)
                _idleTimer.Arm(Worker, _idleTimeout);
            else
                _idleTimer.Disarm();
        }

        if (plan.Source.MaxStreamDuration is { } duration)
            ArmDuration(duration);
        if (_server.IsReadComplete && (Request.Flags & MessageFlags.Upgrade) == 0)
            ArmRouteTimer();
    }

    /// <summary>The client's own limit, in ms, which is for this proxy alone; null if it names none. Strangers cannot: see <see cref="EdgeHeaders"/>.</summary>
    private long? TakeAskedTimeout()
    {
        if (!Request.Headers.TryGetValue(KnownHeader.XEnvoyUpstreamRqTimeoutMs, out var text))
            return null;
        long? asked = Utf8Parser.TryParse(text, out uint timeout, out var read) && read == text.Length ? timeout : null;
        Request.Headers.Remove(KnownHeader.XEnvoyUpstreamRqTimeoutMs);
        return asked;
    }

    /// <summary>The route's own limit for the life of the stream takes the place of the connection manager's, and a gRPC client's that of either.</summary>
    private void ArmDuration(MaxStreamDuration limits)
    {
        var life = limits.Duration;
        if (limits.GrpcTimeoutHeaderMax is { } max && Request.Headers.TryGetValue(KnownHeader.GrpcTimeout, out var value) && GrpcTimeout.TryParse(value, out var asked))
        {
            var allowed = max > TimeSpan.Zero && max < asked ? max : asked;
            life = _grpcTimeout = allowed > limits.GrpcTimeoutHeaderOffset ? allowed - limits.GrpcTimeoutHeaderOffset : allowed;
            _routeTimeout = 0;
        }

        if (life is not { } time)
            return;
        var timer = _durationTimer ??= new StreamTimer(this, StreamTimeout.Duration);
        if (time > TimeSpan.Zero || _grpcTimeout is not null)
            timer.Arm(Worker, (long)Math.Ceiling(Math.Max(0, time.TotalMilliseconds - Stopwatch.GetElapsedTime(Info.StartTimestamp).TotalMilliseconds)));
        else
            timer.Disarm();
    }

    /// <summary>The upstream learns how much is left, not how much there was.</summary>
    private void ForwardGrpcTimeout()
    {
        if (_grpcTimeout is not { } timeout)
            return;
        Span<byte> text = stackalloc byte[GrpcTimeout.MaxLength];
        GrpcTimeout.TryFormat(timeout - Stopwatch.GetElapsedTime(Info.StartTimestamp), text, out var written);
        Request.Headers.Set(KnownHeader.GrpcTimeout, text[..written]);
    }

    private void ArmRouteTimer()
    {
        if (_routeTimeout > 0 && !_isOver)
            _routeTimer.Arm(Worker, _routeTimeout);
    }

    /// <summary>Whoever still keeps the stream gets a little time before its connection is reset: a reset at once could overtake the response.</summary>
    private void ArmLinger() =>
        (_lingerTimer ??= new StreamTimer(this, StreamTimeout.Linger)).Arm(Worker, Math.Max(1, Config.CodecOptions.DelayedCloseTimeoutMilliseconds));

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

    /// <summary>The response is under way: the client must not take what it has for complete.</summary>
    private void BreakOff()
    {
        if (_isAborted)
            return;
        _manager.Count(HttpManagerStat.RqResetAfterDownstreamResponseStarted, _hasResponseStarted ? 1 : 0);
        var (flags, details) = _timeout switch
        {
            StreamTimeout.Route => (ResponseFlags.UpstreamRequestTimeout, "response_timeout"),
            StreamTimeout.Idle => (ResponseFlags.StreamIdleTimeout, "stream_idle_timeout"),
            StreamTimeout.Duration => (ResponseFlags.DurationTimeout, "max_duration_timeout"),
            _ => (ResponseFlags.LocalReset, "request_overall_timeout"),
        };
        Info.ResponseCodeDetails = details;
        ResetDownstream(flags);
    }

    /// <summary>A filter, or the client, keeps the stream waiting. What it does later does not count any more.</summary>
    private void StartReplyAndBreak()
    {
        var reply = ReplyAndBreakAsync();
        if (!reply.IsCompleted)
            Forget(reply);
    }

    private static async void Forget(ValueTask task) => await task;

    private async ValueTask ReplyAndBreakAsync()
    {
        _server.CloseAfterResponse();
        await TimedOutAsync();
        if (_isOver)
            return;
        ArmLinger();
        Abort();
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
        _grpcTimeout = null;
    }
}
