using System.Runtime.CompilerServices;

namespace Fairlead.LoadBalancing;

/// <summary>Takes apart the one random number of a pick.</summary>
internal static class RandomNumbers
{
    /// <summary>A number below <paramref name="count"/>: the upper half of a product, without the bias of a remainder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Below(ulong random, int count) => (int)Math.BigMul(random, (ulong)count, out _);

    /// <summary>A further number from the same source (SplitMix64): independent enough of the one before to choose hosts with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var value = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A fraction from 0 up to, not including, 1.</summary>
    public static double Fraction(ulong random) => (random >> 11) * (1.0 / (1UL << 53));
}
