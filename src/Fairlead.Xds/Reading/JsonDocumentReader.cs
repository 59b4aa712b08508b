using System.Text;
using System.Text.Json;

namespace Fairlead.Xds.Reading;

/// <summary>Reads JSON (RFC 8259); comments and trailing commas are errors.</summary>
internal ref struct JsonDocumentReader
{
    private readonly ReadOnlySpan<byte> _utf8;
    private Utf8JsonReader _reader;
    private int _size;
    private int _line;
    private long _lineStart;
    private long _counted;

    private JsonDocumentReader(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new(utf8, new JsonReaderOptions { MaxDepth = ConfigNode.MaxDepth });
        _line = 1;
    }

    /// <exception cref="DocumentException">The text is not JSON.</exception>
    public static ConfigNode Read(string text)
    {
        try
        {
            var reader = new JsonDocumentReader(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF')));
            reader._reader.Read();
            var root = reader.ReadValue();
            reader._reader.Read();
            return root;
        }
        catch (JsonException exception)
        {
            var message = exception.Message.Split(" LineNumber:")[0];
            throw new DocumentException(message, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
        }
    }

    private ConfigNode ReadValue()
    {
        var (line, column) = Position();
        if (++_size > ConfigNode.MaxSize)
            throw new DocumentException($"the document has more than {ConfigNode.MaxSize} values", line, column);
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(line, column),
            JsonTokenType.StartArray => ReadArray(line, column),
            JsonTokenType.String => ConfigNode.Scalar(ConfigNodeKind.String, ReadString(line, column), line, column),
            JsonTokenType.Number => ConfigNode.Scalar(ConfigNodeKind.Number, Encoding.UTF8.GetString(_reader.ValueSpan), line, column),
            JsonTokenType.True => ConfigNode.Scalar(ConfigNodeKind.Bool, "true", line, column),
            JsonTokenType.False => ConfigNode.Scalar(ConfigNodeKind.Bool, "false", line, column),
            _ => ConfigNode.Scalar(ConfigNodeKind.Null, "", line, column),
        };
    }

    private ConfigNode ReadObject(int line, int column)
    {
        var members = new List<ConfigMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (nameLine, nameColumn) = Position();
            var name = ReadString(nameLine, nameColumn);
            if (!names.Add(name))
                throw new DocumentException($"the key '{name}' stands twice in one object", nameLine, nameColumn);
            _reader.Read();
            members.Add(new(name, ReadValue(), nameLine, nameColumn));
        }

        return ConfigNode.Mapping(members, line, column);
    }

    private ConfigNode ReadArray(int line, int column)
    {
        var items = new List<ConfigNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue());
        return ConfigNode.Sequence(items, line, column);
    }

    private string ReadString(int line, int column)
    {
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new DocumentException("a text has an escape that is not a character", line, column);
        }
    }

    private (int Line, int Column) Position()
    {
        var token = _reader.TokenStartIndex;
        for (; _counted < token; _counted++)
        {
            if (_utf8[(int)_counted] == '\n')
                (_line, _lineStart) = (_line + 1, _counted + 1);
        }

        return (_line, (int)(token - _lineStart) + 1);
    }
}
