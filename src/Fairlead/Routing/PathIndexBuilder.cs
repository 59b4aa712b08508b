using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>Builds a <see cref="PathIndex"/> from the path conditions of routes, sorted by path.</summary>
internal sealed class PathIndexBuilder
{
    private readonly List<Item> _items = [];
    private readonly bool _ignoreCase;
    private readonly List<PathIndex.Node> _nodes = [];
    private readonly List<byte> _firstBytes = [];
    private readonly List<byte> _labels = [];
    private readonly List<int> _routes = [];

    public PathIndexBuilder(bool ignoreCase) => _ignoreCase = ignoreCase;

    private readonly record struct Item(byte[] Text, PathMatchKind Kind, int Route);

    private readonly record struct Run(int Node, int First, int End, int Depth);

    public void Add(PathCondition path, int route)
    {
        var text = path.Value;
        if (_ignoreCase)
        {
            text = [.. text];
            ByteText.ToLower(path.Value, text);
        }

        _items.Add(new Item(text, path.Kind, route));
    }

    /// <summary>The index, or null if there is nothing to find.</summary>
    public PathIndex? Build()
    {
        if (_items.Count == 0)
            return null;
        _items.Sort(static (a, b) => a.Text.AsSpan().SequenceCompareTo(b.Text) is var order && order != 0 ? order : a.Route.CompareTo(b.Route));
        _nodes.Add(default);
        _firstBytes.Add(0);

        // The root has no label: its children begin with the first byte. Work lists instead of recursion: paths may be long.
        var work = new Queue<Run>();
        work.Enqueue(new Run(0, 0, _items.Count, 0));
        while (work.TryDequeue(out var run))
            BuildNode(run, work);
        return new PathIndex([.. _nodes], [.. _firstBytes], [.. _labels], [.. _routes], _ignoreCase);
    }

    private void BuildNode(Run run, Queue<Run> work)
    {
        var depth = run.Node == 0 ? 0 : CommonLength(run);
        var node = new PathIndex.Node { LabelStart = _labels.Count, LabelLength = depth - run.Depth };
        _labels.AddRange(_items[run.First].Text.AsSpan(run.Depth, depth - run.Depth));

        // Texts that end here come first in the order.
        var first = run.First;
        while (first < run.End && _items[first].Text.Length == depth)
            first++;
        node.Prefix = AddRoutes(run.First, first, PathMatchKind.Prefix);
        node.Separated = AddRoutes(run.First, first, PathMatchKind.PathSeparatedPrefix);
        node.Exact = AddRoutes(run.First, first, PathMatchKind.Exact);
        node.ChildStart = _nodes.Count;
        while (first < run.End)
        {
            var end = first + 1;
            var head = _items[first].Text[depth];
            while (end < run.End && _items[end].Text[depth] == head)
                end++;
            work.Enqueue(new Run(_nodes.Count, first, end, depth));
            _nodes.Add(default);
            _firstBytes.Add(head);
            node.ChildCount++;
            first = end;
        }

        _nodes[run.Node] = node;
    }

    // The first and the last text of a sorted run share what all of them share.
    private int CommonLength(Run run) => _items[run.First].Text.AsSpan().CommonPrefixLength(_items[run.End - 1].Text);

    private PathIndex.Slice AddRoutes(int first, int end, PathMatchKind kind)
    {
        var slice = new PathIndex.Slice { Start = _routes.Count };
        for (var i = first; i < end; i++)
        {
            if (_items[i].Kind == kind)
                _routes.Add(_items[i].Route);
        }

        slice.Count = _routes.Count - slice.Start;
        return slice;
    }
}
