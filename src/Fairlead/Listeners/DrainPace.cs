using Fairlead.Filters;

namespace Fairlead.Listeners;

/// <summary>How soon a draining connection has to go.</summary>
internal static class DrainPace
{
    /// <summary>True if the connection may stay idle until the drain time is over.</summary>
    public static bool IsUnhurried(ServedConnection connection) => connection is AcceptedConnection { Drain.IsSoon: false };
}
