using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Xds.Reading;

/// <summary>Reads YAML 1.2 with the scalars of its core schema; anchors and aliases are expanded, within a bound.</summary>
internal sealed class YamlDocumentReader
{
    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private long _size;

    private YamlDocumentReader(string text) => _parser = new(new StringReader(text));

    /// <exception cref="DocumentException">The text is not YAML.</exception>
    public static ConfigNode Read(string text)
    {
        var reader = new YamlDocumentReader(text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw new DocumentException(exception.Message, (int)exception.Start.Line, (int)exception.Start.Column);
        }
        catch (Exception exception) when (
            exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The scanner does not turn every failure on broken input into its own exception.
            var place = reader._parser.Current?.End ?? new Mark(0, 1, 1);
            throw new DocumentException($"this is not YAML: {exception.Message}", (int)place.Line, (int)place.Column);
        }
    }

    private ConfigNode ReadDocument()
    {
        Next<StreamStart>();
        if (Peek() is StreamEnd)
            return ConfigNode.Mapping([], 1, 1);
        Next<DocumentStart>();
        var root = ReadNode(1);
        Next<DocumentEnd>();
        return Peek() is StreamEnd ? root : throw Fail("the text has more than one document", Peek());
    }

    private ConfigNode ReadNode(int depth)
    {
        var parsed = Take();
        if (depth > ConfigNode.MaxDepth)
            throw Fail($"the document nests deeper than {ConfigNode.MaxDepth} levels", parsed);
        if (++_size > ConfigNode.MaxSize)
            throw Fail($"the document has more than {ConfigNode.MaxSize} values", parsed);
        if (parsed is AnchorAlias alias)
            return Expand(alias, depth);
        var node = parsed switch
        {
            Scalar scalar => YamlScalars.Read(scalar),
            SequenceStart => ReadSequence(parsed, depth),
            MappingStart => ReadMapping(parsed, depth),
            _ => throw Fail("a value was expected", parsed),
        };
        if (parsed is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    // A few lines of nested aliases can stand for billions of values: what counts is the size after expansion.
    private ConfigNode Expand(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw Fail($"the alias '*{alias.Value.Value}' names no anchor before it", alias);
        _size += node.Size;
        if (_size > ConfigNode.MaxSize)
            throw Fail($"the document has more than {ConfigNode.MaxSize} values once its aliases are expanded", alias);
        if (depth + node.Height - 1 > ConfigNode.MaxDepth)
            throw Fail($"the document nests deeper than {ConfigNode.MaxDepth} levels", alias);
        return node;
    }

    private ConfigNode ReadSequence(ParsingEvent start, int depth)
    {
        var items = new List<ConfigNode>();
        while (Peek() is not SequenceEnd)
            items.Add(ReadNode(depth + 1));
        Take();
        return ConfigNode.Sequence(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private ConfigNode ReadMapping(ParsingEvent start, int depth)
    {
        var members = new List<ConfigMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (Peek() is not MappingEnd)
        {
            var key = Peek();
            var name = key switch
            {
                Scalar scalar => scalar.Value,
                AnchorAlias alias when _anchors.TryGetValue(alias.Value.Value, out var node) && node.Kind == ConfigNodeKind.String => node.Text,
                _ => throw Fail("a key must be a text", key),
            };
            if (key is Scalar { Anchor.IsEmpty: false } anchored)
                _anchors[anchored.Anchor.Value] = YamlScalars.Read(anchored);
            Take();
            if (!names.Add(name))
                throw Fail($"the key '{name}' stands twice in one object", key);
            members.Add(new(name, ReadNode(depth + 1), (int)key.Start.Line, (int)key.Start.Column));
        }

        Take();
        return ConfigNode.Mapping(members, (int)start.Start.Line, (int)start.Start.Column);
    }

    private ParsingEvent Peek()
    {
        while (_parser.Current is null or Comment)
        {
            if (!_parser.MoveNext())
                throw new DocumentException("the document ends too early", 1, 1);
        }

        return _parser.Current;
    }

    private ParsingEvent Take()
    {
        var current = Peek();
        _parser.MoveNext();
        return current;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Take() is not T)
            throw new DocumentException("this is not a YAML document", 1, 1);
    }

    private static DocumentException Fail(string message, ParsingEvent at) => new(message, (int)at.Start.Line, (int)at.Start.Column);
}
