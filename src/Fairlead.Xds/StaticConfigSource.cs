using System.Runtime.CompilerServices;
using Fairlead.Configuration;

namespace Fairlead.Xds;

/// <summary>Delivers the static resources of a bootstrap, once.</summary>
internal sealed class StaticConfigSource(ConfigUpdate resources) : IConfigSource
{
    public string Name => "bootstrap";

    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return resources;
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors)
    {
        // The host refuses to start, and says why.
    }
}
