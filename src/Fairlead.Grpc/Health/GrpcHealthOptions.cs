using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Grpc.Health;

/// <summary>Options of the health service that the proxy answers itself. Not in Envoy, whose health-check filter answers plain HTTP only.</summary>
public sealed class GrpcHealthOptions : IValidatedOptions
{
    private const int MaxNameLength = 512;

    /// <summary>
    /// The services that may be asked for, besides the proxy as a whole (the empty name): they are as well as the proxy is. Others are not found. Default: none. At most 1,000.
    /// </summary>
    public IReadOnlyList<string> Services { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate()
    {
        if (Services.Count > 1000)
            yield return new ConfigError("services", "must not be more than 1000");
        for (var i = 0; i < Services.Count; i++)
        {
            if (!GrpcPath.IsName(Services[i]) || Services[i].Length > MaxNameLength)
                yield return new ConfigError($"services[{i}]", $"'{Services[i]}' is no name of a service");
        }
    }
}
