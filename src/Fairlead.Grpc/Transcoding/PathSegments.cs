namespace Fairlead.Grpc.Transcoding;

/// <summary>A path, cut into segments. Belongs to a filter; used again.</summary>
internal sealed class PathSegments
{
    /// <summary>Longer paths are no calls.</summary>
    public const int MaxCount = 256;

    private readonly Range[] _ranges = new Range[MaxCount];

    public int Count { get; private set; }

    /// <summary>Cuts a path without query and verb. Returns false if there are too many segments, or no slash at the beginning.</summary>
    public bool TryCut(ReadOnlySpan<byte> path)
    {
        Count = 0;
        if (path.IsEmpty || path[0] != '/')
            return false;
        var start = 1;
        while (true)
        {
            if (Count == MaxCount)
                return false;
            var end = path[start..].IndexOf((byte)'/');
            _ranges[Count++] = end < 0 ? start..path.Length : start..(start + end);
            if (end < 0)
                return true;
            start += end + 1;
        }
    }

    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> path, int index) => path[_ranges[index]];

    /// <summary>The text of a variable, with the slashes in it.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> path, PathVariable variable)
    {
        var last = variable.TakesRest ? Count - 1 : variable.First + variable.Count - 1;
        return last < variable.First ? default : path[_ranges[variable.First].Start.._ranges[last].End];
    }
}
