using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>Decodes and encodes whole blocks.</summary>
internal static class HpackBlocks
{
    public const int NoLimit = int.MaxValue;

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static List<HpackField> Decode(HpackDecoder decoder, byte[] block)
    {
        var sink = new FieldCollector();
        Assert.Equal(HpackStatus.Ok, decoder.Decode(block, NoLimit, ref sink));
        return sink.Fields;
    }

    public static HpackStatus Try(HpackDecoder decoder, byte[] block, int limit = NoLimit)
    {
        var sink = new FieldCollector();
        return decoder.Decode(block, limit, ref sink);
    }

    public static byte[] Encode(HpackEncoder encoder, IEnumerable<HpackField> fields, HpackIndexing? indexing = null)
    {
        var block = new byte[64];
        var written = 0;
        Assert.True(encoder.TryBegin(block, ref written));
        foreach (var field in fields)
        {
            while (!TryEncode(encoder, field, indexing, block, ref written))
                Array.Resize(ref block, block.Length * 2);
        }

        return block[..written];
    }

    private static bool TryEncode(HpackEncoder encoder, HpackField field, HpackIndexing? indexing, byte[] block, ref int written) =>
        indexing is { } told
            ? encoder.TryEncode(field.NameBytes, field.ValueBytes, told, block, ref written)
            : encoder.TryEncode(field.NameBytes, field.ValueBytes, 0, block, ref written);
}
