using System.Net;
using System.Net.Sockets;
using Fairlead.Configuration;

namespace Fairlead.Clusters.Discovery;

/// <summary>What a <see cref="DnsLookupFamily"/> asks for and takes of an answer.</summary>
internal static class DnsFamilies
{
    public static AddressFamily ToAsk(DnsLookupFamily family) => family switch
    {
        DnsLookupFamily.V4Only => AddressFamily.InterNetwork,
        DnsLookupFamily.V6Only => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>The addresses to use, in the order of the answer, each once.</summary>
    public static IPAddress[] Select(IReadOnlyList<IPAddress> addresses, DnsLookupFamily family)
    {
        IPAddress[] v4 = [.. addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork).Distinct()];
        IPAddress[] v6 = [.. addresses.Where(a => a.AddressFamily == AddressFamily.InterNetworkV6).Distinct()];
        return family switch
        {
            DnsLookupFamily.V4Only => v4,
            DnsLookupFamily.V6Only => v6,
            DnsLookupFamily.V4Preferred => v4.Length > 0 ? v4 : v6,
            DnsLookupFamily.All => [.. addresses.Where(a => a.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6).Distinct()],
            _ => v6.Length > 0 ? v6 : v4,
        };
    }
}
