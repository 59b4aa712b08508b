namespace Fairlead.Configuration;

/// <summary>A half-open range of numbers.</summary>
/// <param name="Start">The first number in it.</param>
/// <param name="End">The first number after it.</param>
public readonly record struct Int64Range(long Start, long End);
