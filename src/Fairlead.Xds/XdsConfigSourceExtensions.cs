using Fairlead.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds;

/// <summary>Adds resources that come from elsewhere to a host.</summary>
public static class XdsConfigSourceExtensions
{
    /// <summary>Adds what a bootstrap file has, and what it says comes from elsewhere: <c>proxy.AddXds("bootstrap.yaml")</c>.</summary>
    /// <param name="sources">Where to add it.</param>
    /// <param name="path">The file: YAML or JSON.</param>
    /// <exception cref="ConfigException">The file cannot be read or cannot be used; every reason is told.</exception>
    public static T AddXds<T>(this T sources, string path)
        where T : IConfigSourceCollection => sources.AddXds(EnvoyBootstrap.Load(path), new XdsOptions());

    /// <summary>Adds what a bootstrap has, and what it says comes from elsewhere.</summary>
    /// <param name="sources">Where to add it.</param>
    /// <param name="bootstrap">The bootstrap, from <see cref="EnvoyBootstrap"/>.</param>
    public static T AddXds<T>(this T sources, Bootstrap bootstrap)
        where T : IConfigSourceCollection => sources.AddXds(bootstrap, new XdsOptions());

    /// <summary>Adds what a bootstrap has, and what it says comes from elsewhere.</summary>
    /// <param name="sources">Where to add it.</param>
    /// <param name="bootstrap">The bootstrap, from <see cref="EnvoyBootstrap"/>.</param>
    /// <param name="options">Limits.</param>
    public static T AddXds<T>(this T sources, Bootstrap bootstrap, XdsOptions options)
        where T : IConfigSourceCollection
    {
        sources.Add(services => new XdsConfigSource(bootstrap, options, services.GetService(typeof(ILoggerFactory)) as ILoggerFactory ?? NullLoggerFactory.Instance));
        return sources;
    }
}
