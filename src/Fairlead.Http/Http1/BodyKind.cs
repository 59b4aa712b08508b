namespace Fairlead.Http.Http1;

/// <summary>What marks the end of a body.</summary>
internal enum BodyKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Its length.</summary>
    Length,

    /// <summary>The last chunk.</summary>
    Chunked,

    /// <summary>The end of the connection; also tunnels.</summary>
    UntilClose,
}
