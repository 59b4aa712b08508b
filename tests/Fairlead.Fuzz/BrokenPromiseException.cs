namespace Fairlead.Fuzz;

/// <summary>A parser did what it must not do.</summary>
public sealed class BrokenPromiseException : Exception
{
    /// <summary>Creates an exception.</summary>
    public BrokenPromiseException()
    {
    }

    /// <summary>Creates an exception.</summary>
    public BrokenPromiseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    public BrokenPromiseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
