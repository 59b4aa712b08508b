using Fairlead.Configuration;

namespace Fairlead.Grpc.Stats;

/// <summary>Methods by service. Source: <c>envoy.config.core.v3.GrpcMethodList</c>.</summary>
public sealed class GrpcMethodList
{
    /// <summary>The services.</summary>
    public IReadOnlyList<GrpcServiceMethods> Services { get; set; } = [];

    internal IEnumerable<ConfigError> Validate()
    {
        for (var i = 0; i < Services.Count; i++)
        {
            var path = $"individual_method_stats_allowlist.services[{i}]";
            if (!GrpcPath.IsName(Services[i].Name))
                yield return new ConfigError($"{path}.name", $"'{Services[i].Name}' is no name of a service");
            if (Services[i].MethodNames.Count == 0)
                yield return new ConfigError($"{path}.method_names", "at least one method is needed");
            for (var j = 0; j < Services[i].MethodNames.Count; j++)
            {
                if (!GrpcPath.IsName(Services[i].MethodNames[j]))
                    yield return new ConfigError($"{path}.method_names[{j}]", $"'{Services[i].MethodNames[j]}' is no name of a method");
            }
        }
    }
}
