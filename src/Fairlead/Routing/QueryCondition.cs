using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="QueryParameterMatcher"/>. Parameters are compared as they came, without decoding; of several of one name the first counts.</summary>
internal sealed class QueryCondition
{
    private readonly byte[] _name;
    private readonly TextMatcher? _text;
    private readonly bool _present;

    private QueryCondition(QueryParameterMatcher source, TextMatcher? text)
    {
        _name = Encoding.UTF8.GetBytes(source.Name);
        _text = text;
        _present = source.Present;
    }

    public static QueryCondition[] CompileAll(ConfigList<QueryParameterMatcher> matchers, string path, ICollection<ConfigError> errors)
    {
        var conditions = new List<QueryCondition>(matchers.Count);
        for (var i = 0; i < matchers.Count; i++)
        {
            var matcher = matchers[i];
            if (matcher.Name.Length == 0)
                errors.Add(new ConfigError($"{path}[{i}].name", "The name of a query parameter must not be empty."));
            else if (matcher.String is null)
                conditions.Add(new QueryCondition(matcher, null));
            else if (TextMatcher.Compile(matcher.String, $"{path}[{i}].string_match", errors) is { } text)
                conditions.Add(new QueryCondition(matcher, text));
        }

        return [.. conditions];
    }

    /// <param name="query">What follows the question mark.</param>
    public bool IsMatch(ReadOnlySpan<byte> query)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var parameter = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = parameter.IndexOf((byte)'=');
            var name = equals < 0 ? parameter : parameter[..equals];
            if (!name.SequenceEqual(_name))
                continue;
            return _text?.IsMatch(equals < 0 ? default : parameter[(equals + 1)..]) ?? _present;
        }

        return _text is null && !_present;
    }
}
