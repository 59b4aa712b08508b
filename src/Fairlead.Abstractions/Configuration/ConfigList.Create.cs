namespace Fairlead.Configuration;

/// <summary>Creates <see cref="ConfigList{T}"/> values; collection expressions use it.</summary>
public static class ConfigList
{
    /// <summary>Copies <paramref name="items"/> into a list.</summary>
    public static ConfigList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? ConfigList<T>.Empty : new(items.ToArray());

    /// <summary>Copies <paramref name="items"/> into a list.</summary>
    public static ConfigList<T> From<T>(IEnumerable<T> items) => Create<T>(items.ToArray());
}
