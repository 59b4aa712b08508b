using System.Net;
using Fairlead.Configuration;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Hosting.Configuration;

/// <summary>Checks endpoints that are not resolved: every address is one.</summary>
internal static class EndpointCheck
{
    // As in Envoy.
    private const int MaxPriority = 128;

    /// <param name="assignment">The endpoints; null for none.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="hint">What would be right instead of a name.</param>
    /// <param name="errors">Takes the errors.</param>
    public static void Check(ClusterLoadAssignment? assignment, string path, string hint, ICollection<ConfigError> errors)
    {
        var groups = assignment?.Endpoints ?? [];
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Priority is < 0 or > MaxPriority)
                errors.Add(new ConfigError($"{path}.endpoints[{i}].priority", $"must be 0 to {MaxPriority}"));
            for (var j = 0; j < groups[i].LbEndpoints.Count; j++)
            {
                if (groups[i].LbEndpoints[j].Address is SocketAddress socket && !IsAddress(socket))
                    Report(socket, $"{path}.endpoints[{i}].lb_endpoints[{j}].endpoint.address.socket_address", hint, errors);
            }
        }
    }

    private static bool IsAddress(SocketAddress socket) => socket.Port is > 0 and < 65536 && IPAddress.TryParse(socket.Host, out _);

    private static void Report(SocketAddress socket, string path, string hint, ICollection<ConfigError> errors)
    {
        if (socket.Port is < 1 or > 65535)
            errors.Add(new ConfigError($"{path}.port_value", "must be 1 to 65535"));
        if (!IPAddress.TryParse(socket.Host, out _))
            errors.Add(new ConfigError($"{path}.address", $"'{socket.Host}' is no IP address; {hint}"));
    }
}
