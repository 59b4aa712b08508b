namespace Fairlead.Xds.Server.Resources;

/// <summary>How a set of resources differs from an older one.</summary>
internal sealed record ResourceSetChanges(XdsResource[] Changed, string[] Removed)
{
    public static readonly ResourceSetChanges None = new([], []);
}
