namespace Fairlead.Xds.Server.Protocol;

/// <summary>Bounds of what a client can make a stream remember.</summary>
internal readonly record struct StreamLimits(int MaxNames, int MaxNameLength, int MaxTypes);
