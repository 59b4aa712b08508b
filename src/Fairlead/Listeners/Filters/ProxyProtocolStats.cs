using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners.Filters;

/// <summary>Counts what begins connections; names are Envoy's, but <c>untrusted</c>.</summary>
internal sealed class ProxyProtocolStats(long[] cells)
{
    private const int NotFoundAllowed = 0;
    private const int NotFoundDisallowed = 1;
    private const int UntrustedPeer = 2;
    private const int FirstOfVersions = 3;
    private const int StatsPerVersion = 3;

    public static StatSchema Schema { get; } = new(
        ("not_found_allowed", StatKind.Counter), ("not_found_disallowed", StatKind.Counter), ("untrusted", StatKind.Counter),
        ("versions.v1.found", StatKind.Counter), ("versions.v1.disallowed", StatKind.Counter), ("versions.v1.error", StatKind.Counter),
        ("versions.v2.found", StatKind.Counter), ("versions.v2.disallowed", StatKind.Counter), ("versions.v2.error", StatKind.Counter));

    public static ProxyProtocolStats For(ProxyProtocolOptions options, Worker worker, IExtensionContext context)
    {
        var prefix = options.StatPrefix.Length == 0 ? "proxy_proto." : $"proxy_proto.{options.StatPrefix}.";
        return new ProxyProtocolStats(context.Stats.GetOrAdd(prefix, Schema).ForWorker(worker.Index));
    }

    public void NotFound(bool isAllowed) => cells[isAllowed ? NotFoundAllowed : NotFoundDisallowed]++;

    public void Untrusted() => cells[UntrustedPeer]++;

    public void Found(ProxyProtocolVersion version) => cells[FirstOfVersions + ((int)version * StatsPerVersion)]++;

    public void Disallowed(ProxyProtocolVersion version) => cells[FirstOfVersions + ((int)version * StatsPerVersion) + 1]++;

    public void Error(ProxyProtocolVersion version) => cells[FirstOfVersions + ((int)version * StatsPerVersion) + 2]++;
}
