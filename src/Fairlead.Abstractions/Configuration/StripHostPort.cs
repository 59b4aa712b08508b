namespace Fairlead.Configuration;

/// <summary>Whether a port is removed from <c>host</c> before routing.</summary>
public enum StripHostPort
{
    /// <summary>Never.</summary>
    None,

    /// <summary>If it is the port of the listener.</summary>
    Matching,

    /// <summary>Always.</summary>
    Any,
}
