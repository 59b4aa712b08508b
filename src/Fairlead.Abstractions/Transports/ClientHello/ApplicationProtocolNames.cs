using System.Text;

namespace Fairlead.Transports.ClientHello;

/// <summary>Reads the names in the extension for ALPN (RFC 7301, section 3.1). Usual names cost no string.</summary>
internal static class ApplicationProtocolNames
{
    // What browsers, curl and gRPC send; shared, for nobody may change it.
    private static readonly string[] Both = ["h2", "http/1.1"];
    private static readonly string[] OnlyHttp2 = ["h2"];
    private static readonly string[] OnlyHttp1 = ["http/1.1"];

    /// <summary>The list in the extension's content; empty if it is not well-formed.</summary>
    public static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        if (!reader.TryReadLong(out var list) || !reader.IsAtEnd)
            return default;
        reader = new WireReader(list);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadShort(out var name) || name.IsEmpty)
                return default;
        }

        return list;
    }

    /// <summary>The names in a list that was checked.</summary>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> list)
    {
        if (list.IsEmpty)
            return [];
        if (list.SequenceEqual("\x02h2\x08http/1.1"u8))
            return Both;
        if (list.SequenceEqual("\x02h2"u8))
            return OnlyHttp2;
        if (list.SequenceEqual("\x08http/1.1"u8))
            return OnlyHttp1;
        var names = new string[Count(list)];
        var reader = new WireReader(list);
        for (var i = 0; i < names.Length && reader.TryReadShort(out var name); i++)
            names[i] = Text(name);
        return names;
    }

    private static int Count(ReadOnlySpan<byte> list)
    {
        var count = 0;
        for (var reader = new WireReader(list); reader.TryReadShort(out _);)
            count++;
        return count;
    }

    private static string Text(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("h2"u8))
            return "h2";
        if (name.SequenceEqual("http/1.1"u8))
            return "http/1.1";
        if (name.SequenceEqual("istio"u8))
            return "istio";
        return name.SequenceEqual("istio-peer-exchange"u8) ? "istio-peer-exchange" : Encoding.Latin1.GetString(name);
    }
}
