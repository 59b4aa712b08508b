using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Transports;

/// <summary>Makes transport sockets towards upstreams, those inside others too.</summary>
internal static class UpstreamSocketFactory
{
    /// <summary>The socket of a configuration; null if it is wrong.</summary>
    public static ITransportSocket? Create(ExtensionRegistry extensions, ExtensionConfig config, ITransportSocketContext context, string path, ICollection<ConfigError> errors)
    {
        if (extensions.Find<UpstreamTransportSocketFactory>(config.Name) is not { } factory)
        {
            errors.Add(new ConfigError(path, $"no transport socket '{config.Name}' is registered; there are: {string.Join(", ", extensions.NamesOf<UpstreamTransportSocketFactory>())}"));
            return null;
        }

        var before = errors.Count;
        var options = factory.BindOptions(config, $"{path}.typed_config", errors);
        return errors.Count > before ? null : factory.Create(options, context, $"{path}.typed_config", errors);
    }
}
