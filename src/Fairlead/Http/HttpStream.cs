using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Grpc;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Http;

/// <summary>
/// One exchange on its way: 1. <see cref="Prepare"/> the request; 2. find the route; 3. request filters; 4. route it: answer here, or forward; 5. response filters; 6. write; 7. <see cref="Complete"/>.
/// Reused for many streams.
/// </summary>
internal sealed partial class HttpStream : StreamContext
{
    private static long s_nextId;

    private readonly HttpConnectionManagerFilter _manager;
    private readonly StreamFilter?[] _filters;
    private readonly bool[] _filtersOwned;
    private HttpConnection _connection = null!;
    private ServerStream _server = null!;
    private RouteSnapshot? _routes;
    private CompiledRoute? _route;
    private bool _hasRoute;
    private bool _isOver;
    private bool _isGrpc;

    public HttpStream(HttpConnectionManagerFilter manager)
    {
        _manager = manager;
        _filters = new StreamFilter?[manager.FilterPools.Length];
        _filtersOwned = new bool[_filters.Length];
        _onServerReset = OnServerReset;
        _routeTimer = new StreamTimer(this, StreamTimeout.Route);
        _idleTimer = new StreamTimer(this, StreamTimeout.Idle);
    }

    private HttpManagerConfig Config => _manager.Config;

    private StreamFilterPlan Plan => _manager.Config.Filters;

    public void Begin(HttpConnection connection, ServerStream server)
    {
        _connection = connection;
        _server = server;
        _isOver = false;

        // As the client sent it: a filter may make a gRPC call of something else.
        _isGrpc = GrpcContentType.IsGrpc(server.Request.Headers);
        var info = Info;
        info.StartTimestamp = Stopwatch.GetTimestamp();
        info.StartTime = Worker.UtcNow.UtcDateTime;
        info.StreamId = (ulong)Interlocked.Increment(ref s_nextId);
        info.Protocol = server.Protocol;
        info.Request = server.Request;
        info.Response = Response;
        info.DownstreamConnection = server.Connection;
        info.DownstreamDirectRemoteAddress = server.Connection.RemoteAddress;
        info.DownstreamRemoteAddress = connection.Served.RemoteAddress;
        info.RequestedServerName = connection.Served.ServerName;
        info.ClientHello = connection.ClientHello;
        info.FilterChainName = connection.Served.FilterChainName;
        RandomNumber = _manager.Random.Next();
    }

    /// <summary>Serves the exchange from beginning to end. Never throws.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    public async ValueTask RunAsync()
    {
        _manager.Count(HttpManagerStat.DownstreamRqTotal);
        _manager.Count(HttpManagerStat.DownstreamRqActive);
        try
        {
            _server.OnReset = _onServerReset;
            if (_server.IsReadComplete)
                Info.RequestEndTimestamp = Info.StartTimestamp;
            ArmAtStart();
            await ServeAsync();
            await JoinRequestAsync();
        }
#pragma warning disable CA1031 // Whatever goes wrong in one stream must not reach the connection's others or the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            HttpLog.StreamFailed(Config.Logger, e, Info.StreamId);
            Info.Flags |= ResponseFlags.LocalReset;
            _server.Reset(StreamReset.LocalReset);
        }

        _manager.Count(HttpManagerStat.DownstreamRqActive, -1);
        Complete();
    }

    /// <summary>The codec has answered an unintelligible request by itself: only log it.</summary>
    public void Refused(int status, string details)
    {
        Info.ResponseCode = status;
        Info.ResponseCodeDetails = details;
        Info.Flags |= ResponseFlags.DownstreamProtocolError;
        Complete();
    }

    private ValueTask ServeAsync()
    {
        if (Prepare() is { } refusal)
            return RefuseAsync(refusal.Status, refusal.Details);
        FindRoute();
        if (Plan.Filters.Length == 0)
            return RouteAsync();
        RentFilters();
        return FilterAndRouteAsync();
    }

    /// <summary>The request is refused, or sent to the normal form of its path, before any filter has seen it.</summary>
    private ValueTask RefuseAsync(int status, string details)
    {
        if (status != 307)
            return ReplyAsync(status, details, ResponseFlags.None);
        _hasReplied = true;
        StartReply(status, 0, "");
        Response.Headers.Add(KnownHeader.Location, Request.Path);
        Info.ResponseCodeDetails = details;
        return SendReplyAsync(default, runFilters: false);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask FilterAndRouteAsync()
    {
        if (await RunRequestHeadersAsync())
            await RouteAsync();
    }

    private void FindRoute()
    {
        if (_hasRoute)
            return;
        _routes ??= Config.Routes.Current;
        _route = _routes?.Table.Find(Request, RandomNumber);
        _hasRoute = true;
        Info.RouteName = _route?.Name ?? "";
        Info.VirtualHostName = _route?.VirtualHostName ?? "";
    }

    private void Complete()
    {
        _isOver = true;
        DisarmTimers();
        Info.EndTimestamp = Stopwatch.GetTimestamp();
        Info.ResponseTrailers ??= _client?.ReceivedTrailers;
        foreach (var index in Plan.Complete)
            CompleteFilter(index);
        CountResponse();
        foreach (var log in Config.AccessLogs)
            log.Log(Info);
        ReturnFilters();
        Reset();
        _manager.ReturnStream(this);
    }

    private void CountResponse()
    {
        var status = Info.ResponseCode;
        if (status == 0)
        {
            _manager.Count(HttpManagerStat.DownstreamRqRxReset, (Info.Flags & ResponseFlags.DownstreamConnectionTermination) != 0 ? 1 : 0);
            return;
        }

        _manager.Count(HttpManagerStat.DownstreamRqCompleted);
        if (status is >= 100 and < 600 && (Info.Flags & ResponseFlags.DownstreamProtocolError) == 0)
            _manager.Count(HttpManagerStat.DownstreamRq1xx + ((status / 100) - 1));
    }

    private void Reset()
    {
        Info.Clear();
        Response.Clear();
        _routes = null;
        _route = null;
        _hasRoute = false;
        _connection = null!;
        _server = null!;
        ResetContext();
        ResetRequest();
        ResetResponse();
        ResetUpstream();
    }
}
