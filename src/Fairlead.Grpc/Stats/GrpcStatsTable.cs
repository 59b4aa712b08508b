using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Statistics;

namespace Fairlead.Grpc.Stats;

/// <summary>The statistics of all methods of a host. Shared by its workers: lookups take no lock.</summary>
internal sealed class GrpcStatsTable
{
    private static readonly ConditionalWeakTable<StatsRegistry, GrpcStatsTable> Tables = [];

    private readonly ConcurrentDictionary<string, Cluster> _clusters = new(StringComparer.Ordinal);
    private readonly StatsRegistry _stats;
    private int _methods;

    private GrpcStatsTable(StatsRegistry stats) => _stats = stats;

    public static StatSchema Schema { get; } = new([
        ("success", StatKind.Counter),
        ("failure", StatKind.Counter),
        ("total", StatKind.Counter),
        ("request_message_count", StatKind.Counter),
        ("response_message_count", StatKind.Counter),
        .. Enumerable.Range(0, 17).Select(c => (c.ToString(CultureInfo.InvariantCulture), StatKind.Counter)),
    ]);

    public static GrpcStatsTable Of(StatsRegistry stats) => Tables.GetValue(stats, static s => new GrpcStatsTable(s));

    public Cluster ForCluster(string name) => _clusters.GetOrAdd(name, static (n, table) => new Cluster(table, n), this);

    private StatGroup Group(string prefix) => _stats.GetOrAdd(prefix, Schema);

    /// <summary>The statistics of the methods of one cluster.</summary>
    public sealed class Cluster(GrpcStatsTable table, string name)
    {
        private readonly ConcurrentDictionary<byte[], StatGroup> _methods = new(BytesComparer.Instance);

        /// <summary>All methods that are not counted by themselves.</summary>
        public StatGroup Together { get; } = table.Group($"cluster.{name}.grpc.");

        /// <summary>The statistics of a method; those of all together if there are too many methods.</summary>
        /// <param name="path">The path of the call.</param>
        /// <param name="options">The bound, and how names are written.</param>
        public StatGroup ForMethod(ReadOnlySpan<byte> path, GrpcStatsOptions options)
        {
            var methods = _methods.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (methods.TryGetValue(path, out var group))
                return group;
            if (Volatile.Read(ref table._methods) >= options.MaxMethods || !GrpcPath.TrySplit(path, out var service, out var method))
                return Together;
            var serviceName = Encoding.ASCII.GetString(service);
            if (options.ReplaceDotsInGrpcServiceName)
                serviceName = serviceName.Replace('.', '_');
            group = table.Group($"cluster.{name}.grpc.{serviceName}.{Encoding.ASCII.GetString(method)}.");
            if (methods.TryAdd(path, group))
                Interlocked.Increment(ref table._methods);
            return group;
        }
    }
}
