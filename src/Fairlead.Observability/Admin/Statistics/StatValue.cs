using Fairlead.Statistics;

namespace Fairlead.Observability.Admin.Statistics;

/// <summary>A statistic as it was when it was read.</summary>
/// <param name="Prefix">The prefix of its group.</param>
/// <param name="Name">Its name in the group.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct StatValue(string Prefix, string Name, StatKind Kind, long Value)
{
    public string FullName => Prefix + Name;
}
