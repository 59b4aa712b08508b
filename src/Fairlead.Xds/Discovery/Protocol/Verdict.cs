namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>What became of a response.</summary>
/// <param name="Refusal">The reasons why it is refused, a line each; null if it is accepted.</param>
/// <param name="Applied">The names of the resources that are in force as the response had them, even if it is refused for others.</param>
internal sealed record Verdict(string? Refusal, IReadOnlySet<string> Applied)
{
    public static Verdict Accepted(params IEnumerable<string> applied) => new(null, applied.ToHashSet(StringComparer.Ordinal));
}
