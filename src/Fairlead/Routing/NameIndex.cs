namespace Fairlead.Routing;

/// <summary>Names and their numbers, in the order in which they were added. What was added stays; a copy may take more.</summary>
internal sealed class NameIndex
{
    private readonly Dictionary<string, int> _numbers;
    private string[]? _names;

    public NameIndex() => _numbers = new(StringComparer.Ordinal);

    private NameIndex(Dictionary<string, int> numbers) => _numbers = numbers;

    public int Count => _numbers.Count;

    /// <summary>By number.</summary>
    public string[] Names => _names ??= [.. _numbers.OrderBy(n => n.Value).Select(n => n.Key)];

    /// <summary>The number of a name; -1 if it has none.</summary>
    public int Find(string name) => _numbers.GetValueOrDefault(name, -1);

    /// <summary>The number of a name, which gets one if it has none.</summary>
    public int Add(string name)
    {
        if (_numbers.TryGetValue(name, out var number))
            return number;
        _numbers.Add(name, number = _numbers.Count);
        _names = null;
        return number;
    }

    public NameIndex Copy() => new(new Dictionary<string, int>(_numbers, StringComparer.Ordinal));
}
