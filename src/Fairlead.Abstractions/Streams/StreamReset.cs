namespace Fairlead.Streams;

/// <summary>Why a stream broke off.</summary>
public enum StreamReset
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The peer cancelled it (RST_STREAM, or the connection closed in the middle of the message).</summary>
    RemoteReset,

    /// <summary>The peer refused it before doing anything: it may be tried elsewhere.</summary>
    RemoteRefused,

    /// <summary>The connection ended before any byte of a response: on a reused connection a sign of a stale one.</summary>
    ConnectionTermination,

    /// <summary>Connecting failed.</summary>
    ConnectFailure,

    /// <summary>The peer sent something that its protocol does not allow.</summary>
    ProtocolError,

    /// <summary>A limit was exceeded.</summary>
    Overflow,

    /// <summary>This side cancelled it.</summary>
    LocalReset,

    /// <summary>A time-out struck.</summary>
    Timeout,
}
