using System.Net;

namespace Fairlead.Clusters.Discovery;

/// <summary>What a resolver found out.</summary>
/// <param name="Addresses">The addresses in the resolver's order; none if it failed.</param>
/// <param name="Error">Why it failed; null for success.</param>
internal sealed record DnsAnswer(IReadOnlyList<IPAddress> Addresses, string? Error)
{
    public static DnsAnswer Failed(string error) => new([], error);
}
