namespace Fairlead.Filters.Matching;

/// <summary>A share of requests that could be changed at runtime. Source: <c>envoy.config.core.v3.RuntimeFractionalPercent</c>.</summary>
public sealed class RuntimeFractionOptions
{
    /// <summary>The share. Required.</summary>
    public FractionOptions? DefaultValue { get; set; }

    /// <summary>Refused unless empty: there is no runtime that could change the share.</summary>
    public string RuntimeKey { get; set; } = "";
}
