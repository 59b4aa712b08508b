namespace Fairlead.Xds.Server.Nodes;

/// <summary>Who is connected, and who was lately.</summary>
internal sealed class NodeRegistry
{
    private const int MaxDeparted = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, NodeEntry> _nodes = new(StringComparer.Ordinal);
    // In the order in which they left; those that came back stand here too, until their turn comes.
    private readonly Queue<(string Id, long Departure)> _departed = new();
    private long _departures;

    public void Open(NodeStream stream)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(stream.Node.Id, out var entry))
                _nodes[stream.Node.Id] = entry = new();
            entry.Node = stream.Node;
            entry.Group = stream.Group;
            entry.Streams.Add(stream);
        }
    }

    public void Close(NodeStream stream)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(stream.Node.Id, out var entry) || !entry.Streams.Remove(stream))
                return;
            if (entry.Streams.Count > 0)
                return;
            entry.Last = stream.Types;
            entry.Departure = ++_departures;
            _departed.Enqueue((stream.Node.Id, entry.Departure));
            while (_departed.Count > MaxDeparted)
                Forget(_departed.Dequeue());
        }
    }

    public NodeStatus? Find(string id)
    {
        lock (_gate)
            return _nodes.TryGetValue(id, out var entry) ? entry.Status() : null;
    }

    public IReadOnlyList<NodeStatus> All()
    {
        lock (_gate)
            return [.. _nodes.Values.Select(entry => entry.Status()).OrderBy(status => status.Node.Id, StringComparer.Ordinal)];
    }

    private void Forget((string Id, long Departure) departed)
    {
        if (_nodes.TryGetValue(departed.Id, out var entry) && entry.Streams.Count == 0 && entry.Departure == departed.Departure)
            _nodes.Remove(departed.Id);
    }

    private sealed class NodeEntry
    {
        public XdsNode Node { get; set; } = new();

        public string Group { get; set; } = "";

        public List<NodeStream> Streams { get; } = [];

        public IReadOnlyDictionary<string, TypeStatus> Last { get; set; } = new Dictionary<string, TypeStatus>();

        public long Departure { get; set; }

        // Of several streams with one type the younger tells.
        public NodeStatus Status() => new()
        {
            Node = Node,
            Group = Group,
            Streams = Streams.Count,
            Types = Streams.Count == 0
                ? Last
                : Streams.SelectMany(stream => stream.Types).GroupBy(pair => pair.Key, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal),
        };
    }
}
