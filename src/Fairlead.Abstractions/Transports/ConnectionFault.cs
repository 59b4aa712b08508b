namespace Fairlead.Transports;

/// <summary>How a connection broke.</summary>
public enum ConnectionFault
{
    /// <summary>It did not: it is open, or ended in order.</summary>
    None,

    /// <summary>The peer reset it.</summary>
    Reset,

    /// <summary>The network gave up.</summary>
    TimedOut,

    /// <summary>This side aborted it.</summary>
    Aborted,

    /// <summary>Another error of the operating system.</summary>
    Broken,
}
