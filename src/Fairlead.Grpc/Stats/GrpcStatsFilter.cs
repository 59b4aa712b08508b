using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Extensions;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Grpc.Stats;

/// <summary>
/// Counts gRPC calls and their messages: <c>cluster.[cluster].grpc.[service].[method].success</c>, <c>failure</c>, <c>total</c>, one per status code, <c>request_message_count</c> and
/// <c>response_message_count</c>; without service and method for the methods that are not counted by themselves.
/// </summary>
internal sealed class GrpcStatsFilter(GrpcStatsOptions options, IStreamFilterContext context) : StreamFilter
{
    /// <summary>Longer paths are counted with the others: names of statistics have an end.</summary>
    private const int MaxPathLength = 256;

    private static readonly ConditionalWeakTable<GrpcStatsOptions, FrozenSet<byte[]>> Allowlists = [];

    private readonly FrozenSet<byte[]> _allowlist = Allowlists.GetValue(options, PathsOf);
    private readonly GrpcStatsTable _table = GrpcStatsTable.Of(context.Stats);
    private readonly byte[] _path = new byte[MaxPathLength];
    private int _pathLength;
    private bool _isGrpc;
    private string? _clusterName;
    private GrpcStatsTable.Cluster? _cluster;
    private long[]? _cells;
    private GrpcFrameCounter _requestFrames;
    private GrpcFrameCounter _responseFrames;
    private GrpcMessageCounts? _counts;
    private int _requestMessages;
    private int _responseMessages;
    private bool _hasCode;
    private GrpcStatusCode _code;

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        _isGrpc = GrpcContentType.IsGrpc(stream.Request.Headers);
        if (!_isGrpc)
            return new(FilterVerdict.Continue);

        // A route may rewrite the path, and the cluster is not chosen yet.
        var path = stream.Request.PathWithoutQuery;
        if (IsCountedByItself(path))
        {
            path.CopyTo(_path);
            _pathLength = path.Length;
        }

        if (options.EmitFilterState)
            stream.SetState(_counts = new GrpcMessageCounts());
        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (_isGrpc && _requestFrames.Count(chunk.Data.Span) is > 0 and var count)
        {
            _requestMessages += count;
            if (_counts is not null)
                _counts.RequestMessageCount += count;
            CountMessages(stream);
        }

        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream)
    {
        if (!_isGrpc)
            return new(FilterVerdict.Continue);
        var isGrpc = GrpcContentType.IsGrpc(stream.Response.Headers);
        _hasCode = GrpcStatus.TryGet(stream.Response.Headers, out _code);
        if (!_hasCode && !isGrpc)
        {
            _code = GrpcStatus.FromHttp(stream.Response.Status);
            _hasCode = true;
        }

        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (_isGrpc && GrpcContentType.IsGrpc(stream.Response.Headers) && _responseFrames.Count(chunk.Data.Span) is > 0 and var count)
        {
            _responseMessages += count;
            if (_counts is not null)
                _counts.ResponseMessageCount += count;
            CountMessages(stream);
        }

        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, HeaderMap trailers)
    {
        if (_isGrpc && GrpcStatus.TryGet(trailers, out var code))
        {
            _code = code;
            _hasCode = true;
        }

        return new(FilterVerdict.Continue);
    }

    public override void OnComplete(StreamContext stream)
    {
        if (!_isGrpc)
            return;
        CountMessages(stream);
        if (!_hasCode || _cells is not { } cells)
            return;
        cells[(int)(_code == GrpcStatusCode.Ok ? GrpcMethodStat.Success : GrpcMethodStat.Failure)]++;
        cells[(int)GrpcMethodStat.Total]++;
        cells[(int)GrpcMethodStat.FirstCode + (int)_code]++;
    }

    public override bool TryReset()
    {
        _pathLength = 0;
        _isGrpc = _hasCode = false;
        _cells = null;
        _requestFrames = _responseFrames = default;
        _counts = null;
        _requestMessages = _responseMessages = 0;
        return true;
    }

    private static FrozenSet<byte[]> PathsOf(GrpcStatsOptions options)
    {
        var services = options.IndividualMethodStatsAllowlist?.Services ?? [];
        return services.SelectMany(s => s.MethodNames, (s, m) => Encoding.ASCII.GetBytes($"/{s.Name}/{m}")).ToFrozenSet(BytesComparer.Instance);
    }

    private bool IsCountedByItself(ReadOnlySpan<byte> path) =>
        path.Length <= MaxPathLength && (options.StatsForAllMethods || _allowlist.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(path));

    /// <summary>Adds what has been counted, as soon as it is known to which cluster it belongs.</summary>
    private void CountMessages(StreamContext stream)
    {
        if (stream.Info.UpstreamCluster is not { Length: > 0 } clusterName)
            return;
        _cells ??= CellsOf(clusterName);
        _cells[(int)GrpcMethodStat.RequestMessageCount] += _requestMessages;
        _cells[(int)GrpcMethodStat.ResponseMessageCount] += _responseMessages;
        _requestMessages = _responseMessages = 0;
    }

    private long[] CellsOf(string clusterName)
    {
        // Streams through one filter mostly go to one cluster.
        if (!ReferenceEquals(_clusterName, clusterName))
        {
            _cluster = _table.ForCluster(clusterName);
            _clusterName = clusterName;
        }

        var group = _pathLength == 0 ? _cluster!.Together : _cluster!.ForMethod(_path.AsSpan(0, _pathLength), options);
        return group.ForWorker(context.Worker.Index);
    }
}
