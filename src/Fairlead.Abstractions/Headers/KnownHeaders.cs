using System.Runtime.CompilerServices;
using System.Text;

namespace Fairlead.Headers;

/// <summary>The names behind <see cref="KnownHeader"/>.</summary>
public static class KnownHeaders
{
    /// <summary>One more than the largest <see cref="KnownHeader"/>.</summary>
    internal const int Count = (int)KnownHeader.TraceState + 1;

    private static readonly byte[][] Names = CreateNames();
    private static readonly byte[] Table = CreateTable();

    /// <summary>The name, in lower case; pseudo-headers begin with a colon.</summary>
    public static ReadOnlySpan<byte> NameOf(KnownHeader header) => Names[(int)header];

    /// <summary>True for the parts of a message head that are not header fields on the wire of HTTP/1.</summary>
    public static bool IsPseudo(KnownHeader header) => header is > KnownHeader.None and <= KnownHeader.Status;

    /// <summary>The number of a name, whatever its case, or <see cref="KnownHeader.None"/>.</summary>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > 40)
            return KnownHeader.None;
        for (var slot = Hash(name); ; slot = (slot + 1) & (Table.Length - 1))
        {
            var candidate = Table[slot];
            if (candidate == 0)
                return KnownHeader.None;
            if (Ascii.EqualsIgnoreCase(name, Names[candidate]))
                return (KnownHeader)candidate;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var length = name.Length;
        var mix = ((uint)name[0] | 0x20) + (((uint)name[length - 1] | 0x20) * 7) + (((uint)name[length >> 1] | 0x20) * 31) + ((uint)length * 131);
        return (int)((mix * 2654435761u) >> 23);
    }

    private static byte[] CreateTable()
    {
        var table = new byte[512];
        for (var i = 1; i < Count; i++)
        {
            var slot = Hash(Names[i]);
            while (table[slot] != 0)
                slot = (slot + 1) & (table.Length - 1);
            table[slot] = (byte)i;
        }

        return table;
    }

    private static byte[][] CreateNames()
    {
        var names = new byte[Count][];
        names[0] = [];
        foreach (var header in Enum.GetValues<KnownHeader>())
        {
            if (header != KnownHeader.None)
                names[(int)header] = Encoding.ASCII.GetBytes(WireName(header));
        }

        return names;
    }

    private static string WireName(KnownHeader header)
    {
        if (header == KnownHeader.TE)
            return "te";
        if (header is KnownHeader.TraceParent or KnownHeader.TraceState)
            return header.ToString().ToLowerInvariant();
        var text = new StringBuilder();
        foreach (var c in header.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return IsPseudo(header) ? ":" + text : text.ToString();
    }
}
