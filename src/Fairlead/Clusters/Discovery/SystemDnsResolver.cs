using System.Net;
using System.Net.Sockets;

namespace Fairlead.Clusters.Discovery;

/// <summary>Asks the operating system.</summary>
internal sealed class SystemDnsResolver : IDnsResolver
{
    public async Task<DnsAnswer> ResolveAsync(string host, AddressFamily family, CancellationToken cancellation)
    {
        try
        {
            return new DnsAnswer(await Dns.GetHostAddressesAsync(host, family, cancellation), null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return DnsAnswer.Failed(e.Message);
        }
    }
}
