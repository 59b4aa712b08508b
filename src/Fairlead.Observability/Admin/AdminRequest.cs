namespace Fairlead.Observability.Admin;

/// <summary>A request to the admin interface.</summary>
public sealed class AdminRequest
{
    private readonly List<KeyValuePair<string, string>> _query = [];

    internal AdminRequest(string method, string target)
    {
        Method = method;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        if (question < 0)
            return;
        foreach (var pair in target[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            _query.Add(new(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The path, without the query.</summary>
    public string Path { get; }

    /// <summary>The query's parameters in order, decoded; the value of one without an equals sign is empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query => _query;

    /// <summary>True if the parameter is there.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>The value of the first parameter of that name, or null.</summary>
    public string? this[string name] => _query.Find(p => p.Key == name) is { Key: not null } found ? found.Value : null;

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
