namespace Fairlead.Hosting.Configuration;

/// <summary>The statistics of all listeners; names are Envoy's.</summary>
internal enum ListenerManagerStat
{
    ListenerAdded,
    ListenerModified,
    ListenerRemoved,
    ListenerInPlaceUpdated,
    TotalListenersActive,
    TotalListenersWarming,
    TotalListenersDraining,
    WorkersStarted,
}
