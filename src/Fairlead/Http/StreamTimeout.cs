namespace Fairlead.Http;

/// <summary>The time-outs of a stream.</summary>
internal enum StreamTimeout
{
    None,

    /// <summary>The route's: from the complete request to the complete response.</summary>
    Route,

    /// <summary>No activity.</summary>
    Idle,

    /// <summary>The request did not arrive in time.</summary>
    Request,

    /// <summary>The stream lived too long.</summary>
    Duration,

    /// <summary>The response is out, and the client still has to finish its request.</summary>
    Linger,
}
