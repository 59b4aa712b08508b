using Fairlead.Statistics;

namespace Fairlead.Observability.Admin.Statistics;

/// <summary>Reads all statistics: those of the registry, and <c>server.*</c> as the host tells them now.</summary>
internal sealed class StatsReader(AdminOptions options)
{
    private const string Server = "server.";

    /// <summary>Statistics in no order. "Used" are counters above zero, and gauges: zero is a fact about them (<c>server.state</c> 0 is live).</summary>
    public IEnumerable<StatValue> Read(bool usedOnly)
    {
        var groups = options.Stats.Groups.ToList();
        foreach (var stat in ReadServer())
        {
            // A host that counts one of these itself knows better.
            if (!groups.Exists(g => g.Prefix == Server && g.Schema.Names.Contains(stat.Name)))
                yield return stat;
        }

        foreach (var group in groups)
        {
            for (var i = 0; i < group.Schema.Names.Length; i++)
            {
                var (name, kind, value) = (group.Schema.Names[i], group.Schema.Kinds[i], group.Read(i));
                if (value == 0 && kind == StatKind.Counter && (usedOnly || IsOfSingleCode(name)))
                    continue;
                yield return new StatValue(group.Prefix, name, kind, value);
            }
        }
    }

    /// <summary>True for <c>…_rq_404</c>: one of hundreds of counters of a cluster, of which those that never counted do not exist in Envoy.</summary>
    public static bool IsOfSingleCode(string name) =>
        name.Length > 7 && name.AsSpan(name.Length - 7, 4).SequenceEqual("_rq_") && !name.AsSpan(name.Length - 3).ContainsAnyExceptInRange('0', '9');

    private IEnumerable<StatValue> ReadServer()
    {
        var host = options.Host;
        yield return Gauge("state", (long)host.State);
        yield return Gauge("live", host.State == Hosting.HostState.Live ? 1 : 0);
        yield return Gauge("uptime", (long)host.Uptime.TotalSeconds);
        yield return Gauge("concurrency", host.Concurrency);
        yield return Gauge("total_connections", host.ConnectionCount);
        yield return Gauge("memory_allocated", GC.GetTotalMemory(false));
        yield return Gauge("memory_heap_size", GC.GetGCMemoryInfo().HeapSizeBytes);

        static StatValue Gauge(string name, long value) => new(Server, name, StatKind.Gauge, value);
    }
}
