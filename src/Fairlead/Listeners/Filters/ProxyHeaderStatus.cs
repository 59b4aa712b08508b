namespace Fairlead.Listeners.Filters;

/// <summary>What the first bytes of a connection are.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>More bytes must come.</summary>
    Incomplete,

    /// <summary>No PROXY header.</summary>
    None,

    /// <summary>The beginning of one, but not a valid one.</summary>
    Invalid,

    /// <summary>A valid one.</summary>
    Valid,
}
