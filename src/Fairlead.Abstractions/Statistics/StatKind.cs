namespace Fairlead.Statistics;

/// <summary>What a statistic is.</summary>
public enum StatKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,
}
