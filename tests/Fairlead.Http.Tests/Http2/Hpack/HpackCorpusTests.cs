using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>Stories of header lists as other encoders wrote them (http2jp/hpack-test-case).</summary>
public sealed class HpackCorpusTests
{
    private static readonly string[] Encoders = ["go-hpack", "haskell-http2-linear-huffman", "haskell-http2-naive", "nghttp2", "nghttp2-change-table-size"];

    [Fact]
    public void Every_block_decodes_to_its_list()
    {
        var blocks = 0;
        foreach (var story in Encoders.SelectMany(Stories))
        {
            var decoder = new HpackDecoder();
            foreach (var test in story)
            {
                if (test!["header_table_size"] is { } size)
                    decoder.SetTableLimit(size.GetValue<int>());
                Assert.Equal(FieldsOf(test), HpackBlocks.Decode(decoder, HpackBlocks.Hex(test["wire"]!.GetValue<string>())));
                blocks++;
            }
        }

        Assert.Equal(5 * 338, blocks);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(200)]
    [InlineData(0)]
    [InlineData(65536)]
    public void What_is_encoded_decodes_to_the_same_list(int tableSize)
    {
        var (plain, encoded) = (0, 0);
        foreach (var story in Stories("raw-data"))
        {
            var encoder = new HpackEncoder(tableSize);
            encoder.SetPeerTableLimit(tableSize);
            var decoder = new HpackDecoder();
            decoder.SetTableLimit(tableSize);
            foreach (var fields in story.Select(c => FieldsOf(c!)))
            {
                var block = HpackBlocks.Encode(encoder, fields);
                Assert.Equal(fields, HpackBlocks.Decode(decoder, block));
                Assert.Equal(encoder.TableSize, decoder.TableSize);
                plain += fields.Sum(f => f.Name.Length + f.Value.Length + 4);
                encoded += block.Length;
            }
        }

        // What the corpus' own encoders reach is about a third with the default table.
        Assert.True(encoded < plain * (tableSize < 4096 ? 0.75 : 0.40), $"{plain} bytes became {encoded}");
    }

    private static IEnumerable<JsonArray> Stories(string encoder)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var stories = Path.Combine(folder.FullName, "shared", "corpus", "hpack", encoder);
            if (Directory.Exists(stories))
                return [.. Directory.GetFiles(stories, "*.json").Order().Select(f => JsonNode.Parse(File.ReadAllText(f))!["cases"]!.AsArray())];
        }

        Assert.Skip($"The corpus shared/corpus/hpack/{encoder} is not there.");
        return [];
    }

    private static List<HpackField> FieldsOf(JsonNode test) =>
        [.. test["headers"]!.AsArray().Select(h => h!.AsObject().Single()).Select(h => new HpackField(Latin1(h.Key), Latin1(h.Value!.GetValue<string>())))];

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
