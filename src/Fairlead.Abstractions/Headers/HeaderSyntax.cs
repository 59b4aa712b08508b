using System.Buffers;

namespace Fairlead.Headers;

/// <summary>The characters of header fields (RFC 9110, 5).</summary>
public static class HeaderSyntax
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // RFC 9110, 5.5: visible characters, SP, HTAB and obs-text; every other control character is refused.
    private static readonly SearchValues<byte> ForbiddenValueBytes = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>True if the text is a token (RFC 9110, 5.6.2): at least one character, none but token characters.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenBytes);

    /// <summary>True if the text may stand in a field value: no control character but HTAB.</summary>
    public static bool IsFieldValue(ReadOnlySpan<byte> text) => !text.ContainsAny(ForbiddenValueBytes);

    /// <summary>The index of the first control character but HTAB, or -1.</summary>
    public static int IndexOfControl(ReadOnlySpan<byte> text) => text.IndexOfAny(ForbiddenValueBytes);

    /// <summary>The length of the token at the beginning of the text: 0 if there is none.</summary>
    public static int TokenLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(TokenBytes);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The text without spaces and tabs around it.</summary>
    public static ReadOnlySpan<byte> TrimWhiteSpace(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
