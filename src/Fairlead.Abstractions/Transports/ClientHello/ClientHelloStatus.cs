namespace Fairlead.Transports.ClientHello;

/// <summary>What the first bytes of a connection are.</summary>
internal enum ClientHelloStatus
{
    /// <summary>More bytes must come.</summary>
    Incomplete,

    /// <summary>The whole message is there.</summary>
    Found,

    /// <summary>Another protocol.</summary>
    NotTls,

    /// <summary>The message is longer than allowed.</summary>
    TooLarge,
}
