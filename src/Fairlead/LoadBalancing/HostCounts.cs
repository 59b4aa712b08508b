namespace Fairlead.LoadBalancing;

/// <summary>How many hosts of a priority there are and can be used.</summary>
internal readonly record struct HostCounts(int Total, int Healthy, int Degraded);
