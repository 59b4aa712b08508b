namespace Fairlead.Xds.Reading;

/// <summary>A value of a YAML or JSON document with its place in the text; line 0 means that the place is not known.</summary>
internal sealed class ConfigNode
{
    /// <summary>How deep documents may nest; a bound for everything here that recurses.</summary>
    public const int MaxDepth = 100;

    /// <summary>How many nodes a document may have once its aliases are expanded.</summary>
    public const int MaxSize = 2_000_000;

    private ConfigNode(ConfigNodeKind kind, string text, int line, int column) => (Kind, Text, Line, Column) = (kind, text, line, column);

    public ConfigNodeKind Kind { get; }

    /// <summary>The text of a scalar. Of a number: decimal digits, or <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
    public string Text { get; }

    public int Line { get; }

    public int Column { get; }

    /// <summary>True for a text of a source that has nothing but texts, so that it may stand for a truth value too.</summary>
    public bool IsUntyped { get; private init; }

    public IReadOnlyList<ConfigNode> Items { get; private init; } = [];

    public IReadOnlyList<ConfigMember> Members { get; private init; } = [];

    /// <summary>How many nodes this is, aliases expanded.</summary>
    public long Size { get; private init; } = 1;

    /// <summary>How many levels this is, aliases expanded.</summary>
    public int Height { get; private init; } = 1;

    public static ConfigNode Scalar(ConfigNodeKind kind, string text, int line, int column) => new(kind, text, line, column);

    public static ConfigNode Untyped(string text) => new(ConfigNodeKind.String, text, 0, 0) { IsUntyped = true };

    public static ConfigNode Sequence(List<ConfigNode> items, int line, int column) =>
        new(ConfigNodeKind.Sequence, "", line, column)
        {
            Items = items,
            Size = 1 + items.Sum(item => item.Size),
            Height = 1 + items.Select(item => item.Height).DefaultIfEmpty().Max(),
        };

    public static ConfigNode Mapping(List<ConfigMember> members, int line, int column) =>
        new(ConfigNodeKind.Mapping, "", line, column)
        {
            Members = members,
            Size = 1 + members.Sum(member => member.Value.Size),
            Height = 1 + members.Select(member => member.Value.Height).DefaultIfEmpty().Max(),
        };

    public ConfigNode? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
                return member.Value;
        }

        return null;
    }

    /// <summary>For messages: what this is, shortened.</summary>
    public string Describe() => Kind switch
    {
        ConfigNodeKind.Null => "null",
        ConfigNodeKind.Sequence => "a list",
        ConfigNodeKind.Mapping => "an object",
        ConfigNodeKind.String => $"the text '{Shorten(Text)}'",
        _ => $"'{Shorten(Text)}'",
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
}
