using Fairlead.Codecs;
using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>The network filter that ends a chain by serving HTTP. One per filter chain and worker.</summary>
internal sealed class HttpConnectionManagerFilter : INetworkFilter
{
    private readonly IdlePool<HttpStream> _idleStreams;

    public HttpConnectionManagerFilter(HttpManagerConfig config, Worker worker)
    {
        Config = config;
        Worker = worker;
        _idleStreams = new IdlePool<HttpStream>(worker);
        Stats = config.Stats.ForWorker(worker.Index);
        FilterPools = [.. config.Filters.Filters.Select(f => new StreamFilterPool(worker, f, new StreamFilterContext(f.Name, worker, config)))];
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
        var client = new HttpConnection(this, connection);
        var session = codec.CreateSession(connection.Connection, client, Config.CodecOptions);
        client.Attach(session, codec.Name);
        connection.OnDrain = client.Drain;
        if (connection.IsDraining)
            client.Drain();
        return session.RunAsync();
    }

    public void Count(HttpManagerStat stat, long amount = 1) => Stats[(int)stat] += amount;

    public HttpStream RentStream() => _idleStreams.TryRent() ?? new HttpStream(this);

    public void ReturnStream(HttpStream stream) => _idleStreams.Return(stream);
}
