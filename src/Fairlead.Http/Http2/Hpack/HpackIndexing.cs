namespace Fairlead.Http.Http2.Hpack;

/// <summary>Whether a field that no table has goes into the dynamic table.</summary>
internal enum HpackIndexing : byte
{
    /// <summary>It goes into the table: it is expected again (RFC 7541 section 6.2.1).</summary>
    Incremental,

    /// <summary>It does not: its value is that of one message (RFC 7541 section 6.2.2).</summary>
    Without,

    /// <summary>
    /// It does not, here nor at any later hop: its value is a secret that must not be found out by guessing (RFC 7541 sections 6.2.3 and 7.1).
    /// </summary>
    Never,
}
