namespace Fairlead.Filters.Cors;

/// <summary>What the filter counts, in the order of <see cref="CorsStats.Schema"/>.</summary>
internal enum CorsStat
{
    OriginValid,
    OriginInvalid,
}
