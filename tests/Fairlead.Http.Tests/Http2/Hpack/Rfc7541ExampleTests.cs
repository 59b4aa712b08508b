using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>The examples of RFC 7541 appendix C.</summary>
public sealed class Rfc7541ExampleTests
{
    private const string Date1 = "Mon, 21 Oct 2013 20:13:21 GMT";
    private const string Date2 = "Mon, 21 Oct 2013 20:13:22 GMT";
    private const string SetCookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private static readonly HpackField[][] Requests =
    [
        [new(":method", "GET"), new(":scheme", "http"), new(":path", "/"), new(":authority", "www.example.com")],
        [new(":method", "GET"), new(":scheme", "http"), new(":path", "/"), new(":authority", "www.example.com"), new("cache-control", "no-cache")],
        [new(":method", "GET"), new(":scheme", "https"), new(":path", "/index.html"), new(":authority", "www.example.com"), new("custom-key", "custom-value")],
    ];

    private static readonly HpackField[][] Responses =
    [
        [new(":status", "302"), new("cache-control", "private"), new("date", Date1), new("location", "https://www.example.com")],
        [new(":status", "307"), new("cache-control", "private"), new("date", Date1), new("location", "https://www.example.com")],
        [
            new(":status", "200"), new("cache-control", "private"), new("date", Date2), new("location", "https://www.example.com"),
            new("content-encoding", "gzip"), new("set-cookie", SetCookie),
        ],
    ];

    // C.3 and C.4, C.5 and C.6: without and with Huffman strings.
    private static readonly string[] PlainRequests =
    [
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ];

    private static readonly string[] HuffmanRequests =
    [
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ];

    private static readonly string[] PlainResponses =
    [
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ];

    private static readonly string[] HuffmanResponses =
    [
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ];

    [Theory]
    [InlineData(5, 10, "0a")] // C.1.1
    [InlineData(5, 1337, "1f9a0a")] // C.1.2
    [InlineData(8, 42, "2a")] // C.1.3
    [InlineData(5, 30, "1e")]
    [InlineData(5, 31, "1f00")]
    [InlineData(7, int.MaxValue, "7f80ffffff07")]
    [InlineData(1, int.MaxValue, "01feffffff07")]
    public void Integers(int prefixBits, int value, string expected)
    {
        var bytes = new byte[HpackInteger.MaxLength];
        Assert.Equal(expected, Convert.ToHexStringLower(bytes.AsSpan(0, HpackInteger.Encode(bytes, value, prefixBits, 0))));
        var position = 0;
        Assert.Equal(HpackStatus.Ok, HpackInteger.Decode(Convert.FromHexString(expected), ref position, prefixBits, out var decoded));
        Assert.Equal((value, expected.Length / 2), (decoded, position));
    }

    [Theory]
    [InlineData("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "custom-key", "custom-header", 55)] // C.2.1
    [InlineData("040c 2f73 616d 706c 652f 7061 7468", ":path", "/sample/path", 0)] // C.2.2
    [InlineData("1008 7061 7373 776f 7264 0673 6563 7265 74", "password", "secret", 0)] // C.2.3
    [InlineData("82", ":method", "GET", 0)] // C.2.4
    public void Single_fields(string block, string name, string value, int tableSize)
    {
        var decoder = new HpackDecoder();
        Assert.Equal([new HpackField(name, value)], HpackBlocks.Decode(decoder, HpackBlocks.Hex(block)));
        Assert.Equal(tableSize, decoder.TableSize);
    }

    [Fact]
    public void Requests_without_Huffman_strings() => DecodesTo(new HpackDecoder(), PlainRequests, Requests, [57, 110, 164]);

    [Fact]
    public void Requests_with_Huffman_strings() => DecodesTo(new HpackDecoder(), HuffmanRequests, Requests, [57, 110, 164]);

    [Fact]
    public void Responses_without_Huffman_strings() => DecodesTo(DecoderOf256(), PlainResponses, Responses, [222, 222, 215]);

    [Fact]
    public void Responses_with_Huffman_strings() => DecodesTo(DecoderOf256(), HuffmanResponses, Responses, [222, 222, 215]);

    [Fact]
    public void Requests_encode_to_the_example()
    {
        var encoder = new HpackEncoder();
        for (var i = 0; i < Requests.Length; i++)
            Assert.Equal(HpackBlocks.Hex(HuffmanRequests[i]), HpackBlocks.Encode(encoder, Requests[i]));
        Assert.Equal(164, encoder.TableSize);
    }

    [Fact]
    public void Responses_encode_to_the_example()
    {
        var encoder = new HpackEncoder();
        encoder.SetPeerTableLimit(256);
        Assert.Equal("3fe101", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [])));
        Assert.Equal(HpackBlocks.Hex(HuffmanResponses[0]), HpackBlocks.Encode(encoder, Responses[0], HpackIndexing.Incremental));

        // "307" has three bytes either way; the example chose Huffman, which costs the receiver more.
        Assert.Equal(HpackBlocks.Hex(PlainResponses[1]), HpackBlocks.Encode(encoder, Responses[1], HpackIndexing.Incremental));
        Assert.Equal(HpackBlocks.Hex(HuffmanResponses[2]), HpackBlocks.Encode(encoder, Responses[2], HpackIndexing.Incremental));
        Assert.Equal(215, encoder.TableSize);
    }

    private static void DecodesTo(HpackDecoder decoder, string[] blocks, HpackField[][] expected, int[] tableSizes)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            Assert.Equal(expected[i], HpackBlocks.Decode(decoder, HpackBlocks.Hex(blocks[i])));
            Assert.Equal(tableSizes[i], decoder.TableSize);
        }
    }

    // The examples do not show how the size of 256 was agreed on.
    private static HpackDecoder DecoderOf256()
    {
        var decoder = new HpackDecoder();
        decoder.SetTableLimit(256);
        Assert.Empty(HpackBlocks.Decode(decoder, HpackBlocks.Hex("3fe101")));
        return decoder;
    }
}
