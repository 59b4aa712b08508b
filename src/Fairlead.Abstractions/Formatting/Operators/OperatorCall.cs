using Fairlead.Configuration;

namespace Fairlead.Formatting.Operators;

/// <summary>An operator as it stands in a format.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Argument">What stands in brackets; null without brackets.</param>
/// <param name="Length">The number after the colon: the most bytes of the value.</param>
/// <param name="Path">Where the format stands.</param>
/// <param name="Errors">Takes what is wrong.</param>
internal sealed record OperatorCall(string Name, string? Argument, int? Length, string Path, ICollection<ConfigError> Errors)
{
    /// <summary>Adds an error that names the operator.</summary>
    public Segment? Fail(string message)
    {
        Errors.Add(new ConfigError(Path, $"operator {Name}: {message}"));
        return null;
    }

    /// <summary>The segment, if the operator has neither argument nor length.</summary>
    public Segment? Plain(Segment segment)
    {
        if (Argument is not null)
            return Fail("takes no argument");
        return Unlimited(segment);
    }

    /// <summary>The segment, if the operator has no length.</summary>
    public Segment? Unlimited(Segment segment) => Length is null ? segment : Fail("takes no length");
}
