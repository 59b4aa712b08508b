namespace Fairlead.Routing;

/// <summary>
/// A compressed trie over the prefixes and paths of many routes: one walk along the request's path yields every route whose path condition holds, whatever their number.
/// </summary>
/// <remarks>The children of a node are adjacent, and their first bytes stand in one array, so that a step down is one vectorised search.</remarks>
internal sealed class PathIndex
{
    private readonly Node[] _nodes;
    private readonly byte[] _firstBytes;
    private readonly byte[] _labels;
    private readonly int[] _routes;
    private readonly bool _ignoreCase;

    public PathIndex(Node[] nodes, byte[] firstBytes, byte[] labels, int[] routes, bool ignoreCase)
    {
        _nodes = nodes;
        _firstBytes = firstBytes;
        _labels = labels;
        _routes = routes;
        _ignoreCase = ignoreCase;
    }

    internal struct Node
    {
        public int LabelStart;
        public int LabelLength;
        public int ChildStart;
        public int ChildCount;
        public Slice Prefix;
        public Slice Separated;
        public Slice Exact;
    }

    /// <summary>Routes in the order of their configuration.</summary>
    internal struct Slice
    {
        public int Start;
        public int Count;
    }

    /// <summary>The position of the first route that matches and stands before <paramref name="best"/>; else <paramref name="best"/>.</summary>
    public int Find(in RouteInput input, CompiledRoute[] routes, int best)
    {
        var path = input.Path;
        var node = 0;
        var depth = 0;
        while (true)
        {
            ref readonly var current = ref _nodes[node];
            var label = _labels.AsSpan(current.LabelStart, current.LabelLength);
            if (!StartsWith(path[depth..], label))
                return best;
            depth += label.Length;
            best = First(current.Prefix, input, routes, best);
            if (depth == input.PathLength)
                best = First(current.Exact, input, routes, best);
            if (depth == input.PathLength || (depth < input.PathLength && path[depth] == (byte)'/'))
                best = First(current.Separated, input, routes, best);
            if (depth == path.Length || current.ChildCount == 0)
                return best;
            var next = _ignoreCase ? ByteText.ToLower(path[depth]) : path[depth];
            var child = _firstBytes.AsSpan(current.ChildStart, current.ChildCount).IndexOf(next);
            if (child < 0)
                return best;
            node = current.ChildStart + child;
        }
    }

    private int First(Slice slice, in RouteInput input, CompiledRoute[] routes, int best)
    {
        foreach (var route in _routes.AsSpan(slice.Start, slice.Count))
        {
            if (route >= best)
                return best;
            if (routes[route].Condition.IsMatchBesidesPath(input))
                return route;
        }

        return best;
    }

    private bool StartsWith(ReadOnlySpan<byte> path, ReadOnlySpan<byte> label) =>
        _ignoreCase ? ByteText.StartsWithIgnoreCase(path, label) : path.StartsWith(label);
}
