using System.Text;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Finds the binding of a method and path. A literal segment wins over <c>*</c>, and that over <c>**</c>. Made once, then read by all workers.</summary>
internal sealed class PathTable
{
    private readonly Node _root = new();
    private readonly HashSet<byte[]> _verbs = new(BytesComparer.Instance);

    /// <summary>True if whatever stands behind the colon of the last segment is a verb, even if no binding has such a verb.</summary>
    public bool TakesUnknownVerbs { get; init; }

    /// <summary>Returns false if there is a binding for that already.</summary>
    public bool TryAdd(string method, PathTemplate template, HttpBinding binding)
    {
        var node = _root;
        foreach (var segment in template.Segments)
            node = node.Below(segment);
        var verb = Encoding.UTF8.GetBytes(template.Verb);
        if (verb.Length > 0)
            _verbs.Add(verb);
        return node.TryAdd(Encoding.UTF8.GetBytes(method), verb, binding);
    }

    /// <summary>Returns null if there is none.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path without query.</param>
    /// <param name="segments">Is told the segments of the path.</param>
    public HttpBinding? Find(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, PathSegments segments)
    {
        var verb = VerbOf(path);
        if (!verb.IsEmpty && segments.TryCut(path[..^(verb.Length + 1)]) && Find(_root, 0, method, verb, path, segments) is { } found)
            return found;
        if (TakesUnknownVerbs && !verb.IsEmpty)
            return null;
        return segments.TryCut(path) ? Find(_root, 0, method, default, path, segments) : null;
    }

    // A node stands at one depth only, so each is looked at once, whatever the path.
    private static HttpBinding? Find(Node node, int index, ReadOnlySpan<byte> method, ReadOnlySpan<byte> verb, ReadOnlySpan<byte> path, PathSegments segments)
    {
        if (index == segments.Count)
            return node.Find(method, verb) ?? node.Rest?.Find(method, verb);
        var segment = segments.Get(path, index);
        if (node.Literal(segment) is { } literal && Find(literal, index + 1, method, verb, path, segments) is { } byLiteral)
            return byLiteral;
        if (node.Any is { } any && !segment.IsEmpty && Find(any, index + 1, method, verb, path, segments) is { } byAny)
            return byAny;
        return node.Rest?.Find(method, verb);
    }

    private ReadOnlySpan<byte> VerbOf(ReadOnlySpan<byte> path)
    {
        var colon = path.LastIndexOf((byte)':');
        if (colon < 0 || path[colon..].Contains((byte)'/'))
            return default;
        var verb = path[(colon + 1)..];
        return TakesUnknownVerbs || _verbs.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(verb) ? verb : default;
    }

    private sealed class Node
    {
        private readonly Dictionary<byte[], Node> _literals = new(BytesComparer.Instance);
        private readonly List<(byte[] Method, byte[] Verb, HttpBinding Binding)> _bindings = [];

        public Node? Any { get; private set; }

        public Node? Rest { get; private set; }

        public Node? Literal(ReadOnlySpan<byte> segment) => _literals.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(segment, out var node) ? node : null;

        public Node Below(string segment)
        {
            if (segment == "*")
                return Any ??= new Node();
            if (segment == "**")
                return Rest ??= new Node();
            var name = Encoding.UTF8.GetBytes(segment);
            if (!_literals.TryGetValue(name, out var node))
                _literals.Add(name, node = new Node());
            return node;
        }

        public bool TryAdd(byte[] method, byte[] verb, HttpBinding binding)
        {
            if (Find(method, verb) is not null)
                return false;
            _bindings.Add((method, verb, binding));
            return true;
        }

        public HttpBinding? Find(ReadOnlySpan<byte> method, ReadOnlySpan<byte> verb)
        {
            foreach (var (candidate, candidateVerb, binding) in _bindings)
            {
                if (method.SequenceEqual(candidate) && verb.SequenceEqual(candidateVerb))
                    return binding;
            }

            return null;
        }
    }
}
