using System.Text;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>The entries 1 to 61 that both sides know (RFC 7541 appendix A). Entries of one name follow each other.</summary>
internal static class HpackStaticTable
{
    /// <summary>The number of entries.</summary>
    public const int Count = 61;

    /// <summary>The index of the name cookie.</summary>
    public const int Cookie = 32;

    private static readonly (string Name, string Value)[] Entries =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"),
        (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
        (":status", "404"), (":status", "500"), ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""),
        ("accept-ranges", ""), ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""),
        ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""),
        ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
        ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
        ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
        ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private static readonly byte[][] Names = [[], .. Entries.Select(e => Encoding.ASCII.GetBytes(e.Name))];
    private static readonly byte[][] Values = [[], .. Entries.Select(e => Encoding.ASCII.GetBytes(e.Value))];
    private static readonly byte[] FirstOfName = [0, .. Entries.Select(e => (byte)(Array.FindIndex(Entries, f => f.Name == e.Name) + 1))];

    /// <summary>The name of an entry.</summary>
    public static ReadOnlySpan<byte> Name(int index) => Names[index];

    /// <summary>The value of an entry; most have an empty one.</summary>
    public static ReadOnlySpan<byte> Value(int index) => Values[index];

    /// <summary>The first entry that has the name of this one.</summary>
    public static int First(int index) => FirstOfName[index];

    /// <summary>The entry of the same name as <paramref name="index"/> that has this value, or 0.</summary>
    public static int FindValue(int index, ReadOnlySpan<byte> value)
    {
        var first = FirstOfName[index];
        for (var i = first; i <= Count && FirstOfName[i] == first; i++)
        {
            if (value.SequenceEqual(Values[i]))
                return i;
        }

        return 0;
    }
}
