using System.Text.Json.Serialization;

namespace Fairlead.Filters.Matching;

/// <summary>What a share is counted in. Source: <c>envoy.type.v3.FractionalPercent.DenominatorType</c>.</summary>
public enum FractionDenominator
{
    /// <summary>Percent.</summary>
    [JsonStringEnumMemberName("HUNDRED")]
    Hundred,

    /// <summary>Parts of ten thousand.</summary>
    [JsonStringEnumMemberName("TEN_THOUSAND")]
    TenThousand,

    /// <summary>Parts of a million.</summary>
    [JsonStringEnumMemberName("MILLION")]
    Million,
}
