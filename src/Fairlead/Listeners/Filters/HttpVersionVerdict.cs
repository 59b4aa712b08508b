namespace Fairlead.Listeners.Filters;

/// <summary>What the first bytes of a connection say.</summary>
internal enum HttpVersionVerdict
{
    /// <summary>More bytes must come.</summary>
    Undecided,

    /// <summary>Another protocol.</summary>
    NotHttp,

    /// <summary>HTTP/1.0.</summary>
    Http10,

    /// <summary>HTTP/1.1.</summary>
    Http11,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    Http2,
}
