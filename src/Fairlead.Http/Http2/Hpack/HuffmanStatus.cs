namespace Fairlead.Http.Http2.Hpack;

/// <summary>How decoding a Huffman string ended.</summary>
internal enum HuffmanStatus : byte
{
    /// <summary>The string is complete.</summary>
    Ok,

    /// <summary>The string has the EOS symbol, or padding that is longer than 7 bits or not all ones.</summary>
    Invalid,

    /// <summary>The string does not fit the destination; whether it is valid was not looked at.</summary>
    DestinationTooSmall,
}
