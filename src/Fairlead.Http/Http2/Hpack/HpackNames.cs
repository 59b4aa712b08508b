using System.Text;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>What the encoder knows of a name: its index in the static table, and whether its values repeat.</summary>
internal static class HpackNames
{
    // Shorter cookies can be guessed byte by byte; longer ones are still left out of the table: connections to upstreams carry those of many clients,
    // each would push out what is common to all, and RFC 7541 section 7.1 warns of sharing a table among clients.
    private const int ShortCookie = 20;

    private const int Slots = 512;

    // The secrets, and values that differ from message to message or from client to client.
    private static readonly string[] NeverIndexed = ["authorization", "proxy-authorization"];
    private static readonly string[] NotIndexed =
    [
        ":path", "age", "content-length", "content-range", "cookie", "etag", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since", "last-modified", "location", "range", "set-cookie", "b3", "cf-ray", "grpc-timeout", "grpc-trace-bin",
        "traceparent", "tracestate", "x-amz-cf-id", "x-amz-request-id", "x-amzn-requestid", "x-amzn-trace-id", "x-b3-parentspanid", "x-b3-spanid",
        "x-b3-traceid", "x-client-trace-id", "x-cloud-trace-context", "x-correlation-id", "x-envoy-expected-rq-timeout-ms",
        "x-envoy-external-address", "x-envoy-original-path", "x-envoy-upstream-service-time", "x-forwarded-client-cert", "x-forwarded-for",
        "x-ot-span-context", "x-real-ip", "x-request-id", "x-request-start", "x-response-time", "x-runtime", "x-trace-id",
    ];

    private static readonly Entry[] Table = CreateTable();
    private static readonly HpackIndexing[] ByStaticIndex = CreatePolicies();

    private readonly record struct Entry(byte[] Name, byte StaticIndex, HpackIndexing Indexing);

    /// <summary>Finds a name of which something is known.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="hash">Its <see cref="HpackHash.OfName"/>.</param>
    /// <param name="indexing">What to do with its values.</param>
    /// <returns>The index in the static table, or 0.</returns>
    public static int Find(ReadOnlySpan<byte> name, uint hash, out HpackIndexing indexing)
    {
        for (var slot = (int)hash & (Slots - 1); Table[slot].Name is { } candidate; slot = (slot + 1) & (Slots - 1))
        {
            if (!name.SequenceEqual(candidate))
                continue;
            indexing = Table[slot].Indexing;
            return Table[slot].StaticIndex;
        }

        indexing = HpackIndexing.Incremental;
        return 0;
    }

    /// <summary>What to do with a value of an entry of the static table.</summary>
    public static HpackIndexing IndexingOf(int staticIndex, ReadOnlySpan<byte> value) =>
        staticIndex == HpackStaticTable.Cookie && value.Length < ShortCookie ? HpackIndexing.Never : ByStaticIndex[staticIndex];

    private static HpackIndexing[] CreatePolicies()
    {
        var policies = new HpackIndexing[HpackStaticTable.Count + 1];
        for (var i = 1; i < policies.Length; i++)
            policies[i] = PolicyOf(Encoding.ASCII.GetString(HpackStaticTable.Name(i)));
        return policies;
    }

    private static HpackIndexing PolicyOf(string name)
    {
        if (NeverIndexed.Contains(name))
            return HpackIndexing.Never;
        return NotIndexed.Contains(name) ? HpackIndexing.Without : HpackIndexing.Incremental;
    }

    private static Entry[] CreateTable()
    {
        var table = new Entry[Slots];
        for (var i = 1; i <= HpackStaticTable.Count; i++)
            Insert(table, HpackStaticTable.Name(i).ToArray(), i);
        foreach (var name in NotIndexed)
            Insert(table, Encoding.ASCII.GetBytes(name), 0);
        return table;
    }

    private static void Insert(Entry[] table, byte[] name, int staticIndex)
    {
        var slot = (int)HpackHash.OfName(name) & (Slots - 1);
        for (; table[slot].Name is { } other; slot = (slot + 1) & (Slots - 1))
        {
            if (other.AsSpan().SequenceEqual(name))
                return;
        }

        table[slot] = new Entry(name, (byte)staticIndex, PolicyOf(Encoding.ASCII.GetString(name)));
    }
}
