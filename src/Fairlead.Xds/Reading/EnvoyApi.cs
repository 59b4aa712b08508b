using System.Collections.Frozen;
using System.Globalization;

namespace Fairlead.Xds.Reading;

/// <summary>The names of the Envoy v3 API, to tell what is not supported from what does not exist. Read when the first such name is met.</summary>
internal static class EnvoyApi
{
    private const string Resource = "envoy-v3-fields.txt";

    private static readonly Lazy<FrozenDictionary<string, string>> Messages = new(Read);

    public static bool HasMessage(string message) => Messages.Value.ContainsKey(message);

    /// <summary>The name in the API of a field that stands in either casing; null if the API has no such field.</summary>
    public static string? FieldNamed(string message, string name)
    {
        foreach (var (_, field) in FieldsOf(message))
        {
            if (field.Equals(name, StringComparison.Ordinal) || JsonNameOf(field) == name)
                return field;
        }

        return null;
    }

    /// <summary>The name of a field by its number; null if the API has no such field.</summary>
    public static string? FieldNumbered(string message, int number)
    {
        foreach (var (candidate, field) in FieldsOf(message))
        {
            if (candidate == number)
                return field;
        }

        return null;
    }

    /// <summary>All names of the API of a message.</summary>
    public static IEnumerable<(int Number, string Name)> FieldsOf(string message)
    {
        if (!Messages.Value.TryGetValue(message, out var fields))
            yield break;
        foreach (var field in fields.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = field.IndexOf('=');
            yield return (int.Parse(field.AsSpan(0, equals), NumberStyles.None, CultureInfo.InvariantCulture), field[(equals + 1)..]);
        }
    }

    // The rule of proto3 JSON: every underscore goes, and the letter after it becomes a capital.
    private static string JsonNameOf(string name)
    {
        Span<char> result = stackalloc char[name.Length];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '_')
                result[length++] = i > 0 && name[i - 1] == '_' ? char.ToUpperInvariant(name[i]) : name[i];
        }

        return new string(result[..length]);
    }

    private static FrozenDictionary<string, string> Read()
    {
        using var stream = typeof(EnvoyApi).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var messages = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ');
            messages[space < 0 ? line : line[..space]] = space < 0 ? "" : line[(space + 1)..];
        }

        return messages.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
