namespace Fairlead.Http.Http2.Fields;

/// <summary>What a header block is worth.</summary>
internal enum HeaderVerdict
{
    Good,

    /// <summary>It breaks the rules of the protocol (RFC 9113, 8.1.1).</summary>
    Malformed,

    /// <summary>It has too many fields, or too large ones.</summary>
    TooLarge,

    /// <summary>It is well-formed, but no request that can be served.</summary>
    BadRequest,
}
