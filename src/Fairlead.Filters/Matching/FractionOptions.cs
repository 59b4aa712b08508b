namespace Fairlead.Filters.Matching;

/// <summary>A share of requests. Source: <c>envoy.type.v3.FractionalPercent</c>.</summary>
public sealed class FractionOptions
{
    /// <summary>The share; more than the whole counts as the whole.</summary>
    public uint Numerator { get; set; }

    /// <summary>What it is counted in. Default: percent.</summary>
    public FractionDenominator Denominator { get; set; }
}
