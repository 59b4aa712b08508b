using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Fairlead.Clusters;
using Fairlead.Codecs;
using Fairlead.Grpc;
using Fairlead.Headers;
using Fairlead.LoadBalancing;
using Fairlead.Routing;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <content>The end of the request filters: answer here, or forward to a cluster.</content>
internal sealed partial class HttpStream
{
    private readonly PendingAcquire _pending = new();
    private readonly Action _onServerReset;
    private ClientStream? _client;
    private StreamTimeout _timeout;
    private bool _wasRefused;

    private ValueTask RouteAsync()
    {
        FindRoute();
        if (_route is not { } route)
        {
            _manager.Count(HttpManagerStat.NoRoute);
            return ReplyAsync(404, "route_not_found", ResponseFlags.NoRouteFound);
        }

        if (route.Forward is { } plan)
            return ForwardAsync(route, plan);
        _hasReplied = true;
        var body = route.DirectResponse?.Body ?? default;
        StartReply(route.DirectResponse?.Status ?? route.Redirect!.Status, body.Length, body.IsEmpty ? "" : "text/plain");
        if (route.Redirect is { } redirect)
            redirect.SetLocation(Request, Response.Headers);
        _manager.Count(route.Redirect is null ? HttpManagerStat.RqDirectResponse : HttpManagerStat.RqRedirect);
        Info.ResponseCodeDetails = "direct_response";
        if (route.Redirect is null && _isGrpc)
            body = BecomeGrpc(Response.Status, body.Span, GrpcStatus.FromHttp(Response.Status));
        route.ApplyToResponse(this);
        return SendReplyAsync(body, runFilters: true);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(CompiledRoute route, ForwardPlan plan)
    {
        if (FindCluster(route) is not { } cluster)
        {
            _manager.Count(HttpManagerStat.NoCluster);
            await ReplyAsync(plan.ClusterNotFoundStatus, "cluster_not_found", ResponseFlags.NoClusterFound);
            return;
        }

        _manager.Count(HttpManagerStat.RqTotal);
        var local = cluster.ForWorker(Worker.Index);
        Info.UpstreamCluster = cluster.Name;
        ArmForRoute(plan);
        NoteUpstreamName(cluster.Config.UpstreamHttpProtocolOptions);
        PrepareUpstreamRequest(route, plan);
        var breaker = cluster.Breaker(plan.Priority);
        if (!breaker.TryAddRequest())
        {
            local.Count(ClusterStat.UpstreamRqPendingOverflow);
            await ReplyAsync(503, "upstream_overflow", ResponseFlags.UpstreamOverflow, "upstream connect error or disconnect/reset before headers. reset reason: overflow");
            return;
        }

        local.Count(ClusterStat.UpstreamRqActive);
        try
        {
            var retried = await AttemptAsync(local, plan, 0);
            if (retried)
                await RetryAsync(local, plan, breaker);
        }
        finally
        {
            breaker.RemoveRequest();
            local.Count(ClusterStat.UpstreamRqActive, -1);
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask RetryAsync(WorkerCluster local, ForwardPlan plan, CircuitBreaker breaker)
    {
        local.Count(ClusterStat.UpstreamRqRetry);
        try
        {
            await AttemptAsync(local, plan, 1);
        }
        finally
        {
            breaker.RemoveRetry();
        }

        if (Info.ResponseCode is > 0 and < 500)
            local.Count(ClusterStat.UpstreamRqRetrySuccess);
    }

    private ClusterRuntime? FindCluster(CompiledRoute route)
    {
        var choice = route.ChooseCluster(Request, RandomNumber);
        return choice.Target.Index >= 0 ? _routes!.Clusters[choice.Target.Index].Current : Config.Clusters.Find(choice.Name);
    }

    private void PrepareUpstreamRequest(CompiledRoute route, ForwardPlan plan)
    {
        route.ApplyToRequest(this);
        route.ApplyRewrite(Request, RandomNumber);
        if (_routeTimeout > 0)
            Request.Headers.Set(KnownHeader.XEnvoyExpectedRqTimeoutMs, FormatNumber(stackalloc byte[20], _routeTimeout));
        ForwardGrpcTimeout();
        if (!Request.Headers.Contains(KnownHeader.ContentLength))
            Request.ContentLength = -1;
    }

    /// <summary>Sends the request to one host and passes the response on. Returns true if it should be tried once more on a fresh connection.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AttemptAsync(WorkerCluster cluster, ForwardPlan plan, int attempt)
    {
        var host = cluster.Pick(Request, _manager.Random.Next(), attempt);
        if (host is null)
        {
            cluster.Count(ClusterStat.UpstreamCxNoneHealthy);
            await ReplyAsync(503, "no_healthy_upstream", ResponseFlags.NoHealthyUpstream, "no healthy upstream");
            return false;
        }

        Info.UpstreamRemoteAddress = host.Address;
        Info.UpstreamHostname = host.Hostname;
        if (plan.Source.AutoHostRewrite && host.Hostname.Length > 0)
            HostRewrite.Set(Request.Headers, System.Text.Encoding.ASCII.GetBytes(host.Hostname), plan.Source.AppendXForwardedHost);
        host.ActiveRequests++;
        host.Counters.RequestsTotal++;
        try
        {
            var pool = PoolFor(host);
            var client = attempt == 0 || _wasRefused ? pool.TryAcquire() : null;
            if (client is null)
            {
                var acquired = await pool.AcquireAsync(_pending, plan.Priority, needsFresh: attempt > 0 && !_wasRefused);
                if (acquired.Stream is null)
                {
                    await AcquireFailedAsync(acquired);
                    return false;
                }

                client = acquired.Stream;
            }

            return await ExchangeAsync(cluster, plan, client);
        }
        finally
        {
            host.ActiveRequests--;
            CountOn(host.Counters);
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ExchangeAsync(WorkerCluster cluster, ForwardPlan plan, ClientStream client)
    {
        _client = client;
        Info.UpstreamAttempts++;
        Info.UpstreamConnection = client.Connection;
        Info.UpstreamProtocol = client.Protocol;
        if (Config.Source.SchemeHeaderTransformation.MatchUpstream)
            Request.Headers.Set(KnownHeader.Scheme, client.Connection.Tls is null ? "http"u8 : "https"u8);
        Info.UpstreamSentTimestamp = Stopwatch.GetTimestamp();
        cluster.Count(ClusterStat.UpstreamRqTotal);
        var hasBody = !_server.IsReadComplete || (_isRequestBuffered && (_requestBufferLength > 0 || _server.ReceivedTrailers is not null));
        var isSent = !_isAborted && await client.WriteHeadersAsync(Request, endStream: !hasBody);
        var isUpgrade = (Request.Flags & MessageFlags.Upgrade) != 0 || Request.Method.SequenceEqual("CONNECT"u8);
        if (isSent && hasBody && !isUpgrade)
            StartPump(client);
        while (isSent && await client.ReadHeadersAsync(Response))
        {
            Touch();
            if (Response.Status is < 200 and not 101)
            {
                await ForwardInformationalAsync();
                continue;
            }

            OnUpstreamHeaders(cluster);
            if (isUpgrade && Response.Status is 101 or (>= 200 and < 300) && (Response.Status == 101 || Request.Method.SequenceEqual("CONNECT"u8)))
                await TunnelAsync(client);
            else
                await ForwardResponseAsync(client);
            EndExchange(cluster, client);
            return false;
        }

        var mayRetry = MayRetryFresh(client) && TryBeginRetry(cluster, plan);
        if (!mayRetry)
            await ExchangeFailedAsync(cluster, client);
        EndExchange(cluster, client);
        return mayRetry;
    }

    /// <summary>RFC 9110, 9.2.2: a request may be repeated if it is idempotent; here only if the connection had been idle, nothing came back, and no body was consumed.</summary>
    private bool MayRetryFresh(ClientStream client)
    {
        if (Info.UpstreamAttempts > 1 || _isAborted || _timeout != StreamTimeout.None || _hasPump)
            return false;

        // The upstream says that it has not looked at the request (RFC 9113, 8.7): whatever it is, it may be sent again, on any connection.
        _wasRefused = client.ResetReason == StreamReset.RemoteRefused;
        if (_wasRefused)
            return true;
        if (!client.IsOnReusedConnection || client.HasResponseBytes || client.ResetReason is not (StreamReset.ConnectionTermination or StreamReset.None))
            return false;
        var method = Request.Method;
        return method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)
            || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("TRACE"u8);
    }

    private static bool TryBeginRetry(WorkerCluster cluster, ForwardPlan plan)
    {
        if (cluster.Cluster.Breaker(plan.Priority).TryAddRetry())
            return true;
        cluster.Count(ClusterStat.UpstreamRqRetryOverflow);
        return false;
    }

    private void CountOn(HostCounters counters)
    {
        if (_timeout == StreamTimeout.Route)
            counters.RequestsTimedOut++;
        if (Info.ResponseCode is > 0 and < 500 && _timeout == StreamTimeout.None)
            counters.RequestsSucceeded++;
        else
            counters.RequestsFailed++;
    }

    private void EndExchange(WorkerCluster cluster, ClientStream client)
    {
        _client = null;
        Info.ResponseTrailers = client.ReceivedTrailers;
        cluster.Count(ClusterStat.UpstreamRqCompleted);
        client.Release();
    }

    private ValueTask ForwardInformationalAsync()
    {
        // 100 is for us, unless the client waits for the upstream's own (RFC 9110, 15.2).
        if (Response.Status == 100 && !Config.Source.Proxy100Continue)
            return default;
        return IgnoreAsync(_server.WriteInformationalAsync(Response.Status, Response.Headers));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private static async ValueTask IgnoreAsync(ValueTask<bool> task) => await task;

    private void OnUpstreamHeaders(WorkerCluster cluster)
    {
        Info.ResponseStartTimestamp = Stopwatch.GetTimestamp();
        Info.ResponseCodeDetails = "via_upstream";
        var status = Response.Status;
        if (status is >= 100 and < 600)
            cluster.Count(ClusterStat.UpstreamRq1xx + ((status / 100) - 1));
        cluster.CodeStats[ClusterStats.IndexOfCode(status)]++;
        var elapsed = (long)Stopwatch.GetElapsedTime(Info.UpstreamSentTimestamp, Info.ResponseStartTimestamp).TotalMilliseconds;
        Response.Headers.Set(KnownHeader.XEnvoyUpstreamServiceTime, FormatNumber(stackalloc byte[20], elapsed));
    }

    /// <summary>Both sides have switched protocols: bytes flow both ways until both have ended.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask TunnelAsync(ClientStream client)
    {
        _responseSource = client;
        _route!.ApplyToResponse(this);
        if (Plan.ResponseHeaders.Length > 0 && !await RunResponseHeadersAsync(false))
            return;
        if (!await StartResponseAsync(endStream: false))
            return;
        _routeTimer.Disarm();
        StartPump(client);
        await PumpResponseAsync(client);

        // The upstream has ended its direction; the client may still send until it ends too, or the idle time-out strikes.
        if (!_isAborted && _isPumping)
        {
            _hasPump = false;
            await _pump;
        }
    }

    private ValueTask AcquireFailedAsync(AcquireResult result)
    {
        if (_isAborted)
            return default;
        if (_timeout != StreamTimeout.None)
            return TimedOutAsync();
        if (result.Reason == StreamReset.Overflow)
            return ReplyAsync(503, "upstream_overflow", ResponseFlags.UpstreamOverflow, "upstream connect error or disconnect/reset before headers. reset reason: overflow");
        Info.UpstreamTransportFailureReason = result.FailureReason;
        return ReplyAsync(503, "upstream_reset_before_response_started{connection_failure}", ResponseFlags.UpstreamConnectionFailure, "upstream connect error or disconnect/reset before headers. reset reason: connection failure");
    }

    private ValueTask ExchangeFailedAsync(WorkerCluster cluster, ClientStream client)
    {
        if (_isAborted)
        {
            client.Reset(StreamReset.LocalReset);
            cluster.Count(ClusterStat.UpstreamRqTxReset);
            return default;
        }

        if (_requestFault != StreamReset.None)
            return RequestFailedAsync();
        if (_timeout != StreamTimeout.None)
        {
            cluster.Count(ClusterStat.UpstreamRqTimeout, _timeout == StreamTimeout.Route ? 1 : 0);
            return TimedOutAsync();
        }

        if (_hasReplied)
            return default;
        cluster.Count(ClusterStat.UpstreamRqRxReset);
        return client.ResetReason switch
        {
            StreamReset.ProtocolError => ReplyAsync(502, "upstream_reset_before_response_started{protocol_error}", ResponseFlags.UpstreamProtocolError, "upstream connect error or disconnect/reset before headers. reset reason: protocol error"),
            StreamReset.RemoteReset or StreamReset.RemoteRefused => ReplyAsync(503, "upstream_reset_before_response_started{remote_reset}", ResponseFlags.UpstreamRemoteReset, "upstream connect error or disconnect/reset before headers. reset reason: remote reset"),
            _ => ReplyAsync(503, "upstream_reset_before_response_started{connection_termination}", ResponseFlags.UpstreamConnectionTermination, "upstream connect error or disconnect/reset before headers. reset reason: connection termination"),
        };
    }

    /// <summary>The upstream broke off in the middle of its response: the client must not take what it has for complete.</summary>
    private void UpstreamBroke(ClientStream client)
    {
        if (_isAborted)
            return;
        var flags = client.ResetReason switch
        {
            _ when _requestFault != StreamReset.None => ResponseFlags.DownstreamConnectionTermination,
            StreamReset.ProtocolError => ResponseFlags.UpstreamProtocolError,
            StreamReset.RemoteReset => ResponseFlags.UpstreamRemoteReset,
            _ => ResponseFlags.UpstreamConnectionTermination,
        };
        Info.ResponseCodeDetails = "upstream_reset_after_response_started";
        if (_hasResponseStarted)
        {
            _manager.Count(HttpManagerStat.RqResetAfterDownstreamResponseStarted);
            ResetDownstream(flags);
        }
        else
        {
            Info.Flags |= flags;
        }
    }

    /// <summary>The client went away while its request was being served.</summary>
    private void OnServerReset()
    {
        if (_isOver || _isAborted)
            return;
        DownstreamGone();
        _pending.Cancel(StreamReset.LocalReset);
        _client?.Reset(StreamReset.LocalReset);
    }

    private void ResetUpstream()
    {
        _wasRefused = false;
        _client = null;
        _timeout = StreamTimeout.None;
    }
}
