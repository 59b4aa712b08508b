using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Http;
using Fairlead.Listeners;
using Fairlead.Transports;

namespace Fairlead.Hosting.Configuration;

/// <summary>One update on its way: everything is compiled and bound first; only if there is no error does anything change.</summary>
internal sealed class ConfigTransaction
{
    public List<ConfigError> Errors { get; } = [];

    public List<ClusterRuntime> Clusters { get; } = [];

    public List<ClusterLoadAssignment> Endpoints { get; } = [];

    public List<RouteConfiguration> Routes { get; } = [];

    public List<Secret> Secrets { get; } = [];

    public List<(RouteTableSlot Slot, RouteSnapshot Snapshot)> RouteChanges { get; } = [];

    public List<(ListenerRuntime Listener, ListenerPlan Plan, Dictionary<Address, ITransportListener> Sockets)> Listeners { get; } = [];

    public List<ResourceReference> Removed { get; } = [];

    /// <summary>The clusters that will exist, as far as this update changes them: true for those that come, false for those that go.</summary>
    public Dictionary<string, bool> ClusterChanges { get; } = new(StringComparer.Ordinal);

    /// <summary>Route configurations that come with this update.</summary>
    public Dictionary<string, RouteConfiguration> RouteConfigurations { get; } = new(StringComparer.Ordinal);

    /// <summary>Gives up what was bound.</summary>
    public async Task AbandonAsync()
    {
        foreach (var (_, _, sockets) in Listeners)
        {
            foreach (var socket in sockets.Values)
                await socket.DisposeAsync();
        }
    }
}
