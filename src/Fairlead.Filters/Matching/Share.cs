using Fairlead.Configuration;

namespace Fairlead.Filters.Matching;

/// <summary>A share of requests, in parts of a million.</summary>
internal readonly struct Share(uint parts)
{
    private const uint Million = 1_000_000;

    public static Share All { get; } = new(Million);

    public static Share None { get; }

    public static Share Compile(RuntimeFractionOptions options, string path, ICollection<ConfigError> errors)
    {
        if (options.RuntimeKey is { Length: > 0 })
            errors.Add(new ConfigError($"{path}.runtime_key", "is not supported: there is no runtime that could change the share"));
        if (options.DefaultValue is not { } value)
        {
            errors.Add(new ConfigError($"{path}.default_value", "is required"));
            return None;
        }

        var factor = value.Denominator switch
        {
            FractionDenominator.Hundred => 10_000UL,
            FractionDenominator.TenThousand => 100UL,
            FractionDenominator.Million => 1UL,
            _ => 0UL,
        };
        if (factor == 0)
            errors.Add(new ConfigError($"{path}.default_value.denominator", "is none of the known values"));
        return new Share((uint)Math.Min(Million, value.Numerator * factor));
    }

    /// <summary>True if a stream of that random number is in the share.</summary>
    /// <param name="random">The stream's random number.</param>
    /// <param name="purpose">Tells shares apart, so that they do not fall on the same streams as the others, or as the choice of a cluster.</param>
    public bool Includes(ulong random, ulong purpose)
    {
        if (parts is 0 or Million)
            return parts == Million;

        // The finalizer of SplitMix64.
        random ^= purpose * 0x9E3779B97F4A7C15;
        random = (random ^ (random >> 30)) * 0xBF58476D1CE4E5B9;
        random = (random ^ (random >> 27)) * 0x94D049BB133111EB;
        return (random ^ (random >> 31)) % Million < parts;
    }
}
