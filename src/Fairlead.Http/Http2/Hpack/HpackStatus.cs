namespace Fairlead.Http.Http2.Hpack;

/// <summary>How decoding a header block ended.</summary>
internal enum HpackStatus : byte
{
    /// <summary>Every field was delivered.</summary>
    Ok,

    /// <summary>The decoded fields exceed the limit; the rest was read for its effect on the table only. An error of the stream.</summary>
    HeaderListTooLarge,

    /// <summary>The sink wanted no more fields; the rest was read for its effect on the table only. An error of the stream.</summary>
    FieldRefused,

    /// <summary>The block ends inside a representation.</summary>
    Truncated,

    /// <summary>An integer has more than 31 bits or more bytes than such an integer needs (RFC 7541 section 5.1).</summary>
    InvalidInteger,

    /// <summary>The index is 0 or beyond both tables (RFC 7541 sections 2.3.3 and 6.1).</summary>
    InvalidIndex,

    /// <summary>A Huffman string has the EOS symbol or wrong padding (RFC 7541 section 5.2).</summary>
    InvalidHuffman,

    /// <summary>A table size update is above the limit, behind a field, or a third one (RFC 7541 sections 4.2 and 6.3).</summary>
    InvalidTableSizeUpdate,

    /// <summary>The limit was lowered and acknowledged, but the block does not begin with the size update that must follow (RFC 7541 section 4.2).</summary>
    MissingTableSizeUpdate,
}
