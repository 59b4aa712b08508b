namespace Fairlead.Grpc.Transcoding;

/// <summary>A part of a path that becomes a field of the request.</summary>
/// <param name="Path">The field.</param>
/// <param name="First">The first segment.</param>
/// <param name="Count">The number of segments.</param>
/// <param name="TakesRest">True if it goes to the end of the path, however many segments there are.</param>
internal sealed record PathVariable(string Path, int First, int Count, bool TakesRest)
{
    /// <summary>Slashes that came encoded stay so where the variable may have slashes of its own.</summary>
    public bool HasManySegments => Count > 1 || TakesRest;
}
