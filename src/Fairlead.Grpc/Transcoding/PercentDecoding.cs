namespace Fairlead.Grpc.Transcoding;

/// <summary>Decodes what stands as <c>%XX</c> in paths and queries (RFC 3986, 2.1).</summary>
internal static class PercentDecoding
{
    /// <summary>RFC 3986, 2.2.</summary>
    public static ReadOnlySpan<byte> Reserved => ":/?#[]@!$&'()*+,;="u8;

    /// <summary>Appends the text. What is no escape stays.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kept">Characters that stay encoded, since they have a meaning where they are not.</param>
    /// <param name="isForm">A plus sign is a space.</param>
    /// <param name="destination">Where it goes.</param>
    public static void Decode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> kept, bool isForm, ByteBuffer destination)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            var decoded = isEscape ? (byte)((ValueOf(text[i + 1]) << 4) | ValueOf(text[i + 2])) : text[i];
            if (isEscape && kept.Contains(decoded))
            {
                destination.Write(text.Slice(i, 3));
                i += 2;
                continue;
            }

            destination.Write(isForm && text[i] == '+' ? (byte)' ' : decoded);
            i += isEscape ? 2 : 0;
        }
    }

    private static int ValueOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
