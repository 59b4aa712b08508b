namespace Fairlead.Configuration;

/// <summary>A Unix domain socket.</summary>
/// <param name="Path">The path; a leading <c>@</c> names an abstract socket.</param>
/// <param name="Mode">File mode bits for a listener, or 0 for the default.</param>
public sealed record PipeAddress(string Path, int Mode = 0) : Address
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
