namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>Which resources of a type are asked for.</summary>
/// <param name="IsWildcard">All that there are.</param>
/// <param name="Names">Those by name, maybe beside all.</param>
internal sealed record Subscription(bool IsWildcard, IReadOnlySet<string> Names)
{
    /// <summary>What stands among the names for all that there are.</summary>
    public const string Wildcard = "*";

    public static readonly Subscription None = new(false, new HashSet<string>());

    public static readonly Subscription All = new(true, new HashSet<string>());

    public bool IsNone => !IsWildcard && Names.Count == 0;

    public static Subscription Of(params IEnumerable<string> names) => new(false, names.ToHashSet(StringComparer.Ordinal));

    public bool Has(string name) => IsWildcard || Names.Contains(name);

    public bool IsSame(Subscription other) => IsWildcard == other.IsWildcard && Names.SetEquals(other.Names);
}
