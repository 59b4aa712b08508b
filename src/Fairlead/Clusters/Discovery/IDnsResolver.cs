using System.Net.Sockets;

namespace Fairlead.Clusters.Discovery;

/// <summary>Resolves names to addresses.</summary>
internal interface IDnsResolver
{
    /// <summary>Resolves a name. Does not throw because of the name or the network: the answer tells what went wrong.</summary>
    /// <param name="host">The name.</param>
    /// <param name="family">The family of the addresses; <see cref="AddressFamily.Unspecified"/> for both.</param>
    /// <param name="cancellation">Gives the question up.</param>
    Task<DnsAnswer> ResolveAsync(string host, AddressFamily family, CancellationToken cancellation);
}
