namespace Fairlead.Xds.Server.Protocol;

/// <summary>What an incremental client has to be told.</summary>
/// <param name="Changed">Resources that it does not have, or has otherwise.</param>
/// <param name="Removed">Names of what is not there, or not any more.</param>
/// <param name="MustRespond">True if it waits for an answer even if that is empty.</param>
internal readonly record struct DeltaChanges(IReadOnlyList<XdsResource> Changed, IReadOnlyList<string> Removed, bool MustRespond)
{
    public static readonly DeltaChanges None = new([], [], false);

    public bool IsEmpty => Changed.Count == 0 && Removed.Count == 0 && !MustRespond;
}
