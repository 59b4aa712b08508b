using Fairlead.Codecs;
using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>The network filter that ends a chain by serving HTTP. One per filter chain and worker.</summary>
internal sealed class HttpConnectionManagerFilter : INetworkFilter
{
    private readonly Stack<HttpStream> _idleStreams = new();

    public HttpConnectionManagerFilter(HttpManagerConfig config, Worker worker)
    {
        Config = config;
        Worker = worker;
        Stats = config.Stats.ForWorker(worker.Index);
        FilterPools = [.. config.Filters.Filters.Select(f => new StreamFilterPool(f, new StreamFilterContext(f.Name, worker, config)))];
    }

    public HttpManagerConfig Config { get; }

    public Worker Worker { get; }

    public long[] Stats { get; }

    public StreamFilterPool[] FilterPools { get; }

    public DateCache Date { get; } = new();

    public RandomSource Random = RandomSource.Create();

    public async ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next)
    {
        Count(HttpManagerStat.DownstreamCxTotal);
        Count(HttpManagerStat.DownstreamCxActive);
        try
        {
            if (await ProtocolDetector.ChooseAsync(Config, connection) is { } codec)
                await ServeAsync(codec, connection);
        }
        finally
        {
            connection.OnDrain = null;
            Count(HttpManagerStat.DownstreamCxActive, -1);
            Count(HttpManagerStat.DownstreamCxDestroy);
            Count(HttpManagerStat.DownstreamCxRxBytesTotal, connection.Connection.BytesReceived);
            Count(HttpManagerStat.DownstreamCxTxBytesTotal, connection.Connection.BytesSent);
        }
    }

    private ValueTask ServeAsync(IServerCodec codec, ServedConnection connection)
    {
        var session = codec.CreateSession(connection.Connection, new HttpConnection(this, connection), Config.CodecOptions);
        connection.OnDrain = session.Drain;
        if (connection.IsDraining)
            session.Drain();
        return session.RunAsync();
    }

    public void Count(HttpManagerStat stat, long amount = 1) => Stats[(int)stat] += amount;

    public HttpStream RentStream() => _idleStreams.Count > 0 ? _idleStreams.Pop() : new HttpStream(this);

    public void ReturnStream(HttpStream stream)
    {
        // As many as are in flight at a time; a burst's surplus goes.
        if (_idleStreams.Count < 1024)
            _idleStreams.Push(stream);
    }
}
