using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Fairlead.Headers;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Http2.Fields;

/// <summary>Rules for the fields of requests, responses and trailers (RFC 9113, 8.2).</summary>
internal static class FieldRules
{
    // Tokens without upper case (RFC 9113, 8.2.1).
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    private static readonly KnownHeader[] ByStaticIndex = CreateStatic();

    /// <summary>The number of a name.</summary>
    public static KnownHeader KnownOf(ReadOnlySpan<byte> name, int staticIndex) => staticIndex > 0 ? ByStaticIndex[staticIndex] : KnownHeaders.Find(name);

    public static bool IsName(ReadOnlySpan<byte> name, int staticIndex) => staticIndex > 0 || (!name.IsEmpty && !name.ContainsAnyExcept(NameBytes));

    /// <summary>No control characters that could end a line, no white space around.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (HeaderSyntax.IsFieldValue(value) && value[0] is not ((byte)' ' or (byte)'\t') && value[^1] is not ((byte)' ' or (byte)'\t'));

    /// <summary>Fields that speak of an HTTP/1 connection (RFC 9113, 8.2.2).</summary>
    public static bool IsConnectionSpecific(KnownHeader known, ReadOnlySpan<byte> value) => known switch
    {
        KnownHeader.Connection or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.TransferEncoding or KnownHeader.Upgrade => true,
        KnownHeader.TE => !Ascii.EqualsIgnoreCase(value, "trailers"u8),
        _ => false,
    };

    public static bool TryReadLength(ReadOnlySpan<byte> value, out long length)
    {
        length = -1;
        return !value.IsEmpty && value.Length <= 18 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(value, out length, out _);
    }

    private static KnownHeader[] CreateStatic()
    {
        var known = new KnownHeader[HpackStaticTable.Count + 1];
        for (var i = 1; i < known.Length; i++)
            known[i] = KnownHeaders.Find(HpackStaticTable.Name(i));
        return known;
    }
}
