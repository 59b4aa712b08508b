using System.Net;
using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>Clusters as people write them.</summary>
internal static class ClusterShorthand
{
    public static Cluster Create(string name, IEnumerable<string> endpoints)
    {
        var addresses = endpoints.Select(AddressShorthand.Parse).ToArray();
        var isStatic = Array.TrueForAll(addresses, a => a is not Fairlead.Configuration.SocketAddress socket || IPAddress.TryParse(socket.Host, out _));
        return new Cluster
        {
            Name = name,
            Type = isStatic ? ClusterDiscoveryType.Static : ClusterDiscoveryType.StrictDns,
            LoadAssignment = new ClusterLoadAssignment
            {
                Name = name,
                Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.From(addresses.Select(a => new LbEndpoint { Address = a })) }],
            },
        };
    }
}
