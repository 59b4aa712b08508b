using CsCheck;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HuffmanCodecTests
{
    [Theory]
    [InlineData(0, 0x1ff8u)]
    [InlineData(1, 0x7fffd8u)]
    [InlineData(2, 0xfffffe2u)]
    [InlineData(9, 0xffffeau)]
    [InlineData(10, 0x3ffffffcu)]
    [InlineData('0', 0x0u)]
    [InlineData(';', 0xfbu)]
    [InlineData('?', 0x3fcu)]
    [InlineData('+', 0x7fbu)]
    [InlineData('#', 0xffau)]
    [InlineData('\\', 0x7fff0u)]
    [InlineData('a', 0x3u)]
    [InlineData('z', 0x7bu)]
    [InlineData('~', 0x1ffdu)]
    [InlineData(127, 0xffffffcu)]
    [InlineData(128, 0xfffe6u)]
    [InlineData(129, 0x3fffd2u)]
    [InlineData(153, 0x1fffdcu)]
    [InlineData(192, 0x3ffffe0u)]
    [InlineData(195, 0x7fff1u)]
    [InlineData(199, 0x1ffffecu)]
    [InlineData(203, 0x7ffffdeu)]
    [InlineData(220, 0xffffffdu)]
    [InlineData(249, 0xffffffeu)]
    [InlineData(255, 0x3ffffeeu)]
    [InlineData(256, 0x3fffffffu)]
    public void Codes_are_those_of_the_RFC(int symbol, uint code) => Assert.Equal(code, HuffmanCode.CreateCodes()[symbol]);

    [Fact]
    public void Every_symbol_between_others_round_trips()
    {
        for (var symbol = 0; symbol < 256; symbol++)
        {
            for (var before = 0; before < 9; before++)
                RoundTrips([.. Enumerable.Repeat((byte)'a', before), (byte)symbol, (byte)'!', (byte)symbol]);
        }
    }

    [Fact]
    public void Any_bytes_round_trip() => Gen.Byte.Array[0, 300].Sample(RoundTrips);

    [Fact]
    public void Text_round_trips() => Gen.Char[' ', '~'].Select(c => (byte)c).Array[0, 300].Sample(RoundTrips);

    [Fact]
    public void Random_bytes_decode_to_what_encodes_to_them_or_not_at_all() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        var text = new byte[HuffmanCodec.MaxDecodedLength(bytes.Length)];
        if (HuffmanCodec.Decode(bytes, text, out var length) != HuffmanStatus.Ok)
            return;
        Assert.Equal(bytes, Encode(text[..length]));
    });

    [Theory]
    [InlineData("", "")]
    [InlineData("1f", "a")]
    [InlineData("07", "0")]
    [InlineData("f8", "&")]
    [InlineData("fffffff3", "\n")]
    public void Short_strings(string hex, string expected)
    {
        var text = new byte[8];
        Assert.Equal(HuffmanStatus.Ok, HuffmanCodec.Decode(Convert.FromHexString(hex), text, out var length));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(text, 0, length));
    }

    [Theory]
    [InlineData("18", "padding of zeros")]
    [InlineData("1e", "padding that ends with a zero")]
    [InlineData("1fff", "padding of 11 bits")]
    [InlineData("ff", "padding of 8 bits only")]
    [InlineData("ffff", "padding of 16 bits only")]
    [InlineData("fffffffc", "EOS and padding of zeros")]
    [InlineData("ffffffff", "EOS")]
    [InlineData("1fffffffff", "EOS behind a symbol")]
    [InlineData("ffffffffffffffffffff", "EOS again and again")]
    [InlineData("ffffff", "a code that is cut off")]
    [InlineData("1ffffffff8", "EOS, then padding")]
    public void Invalid_strings_are_refused(string hex, string why) =>
        Assert.True(HuffmanCodec.Decode(Convert.FromHexString(hex), new byte[64], out _) == HuffmanStatus.Invalid, why);

    [Fact]
    public void Too_small_a_destination_is_reported()
    {
        var text = "www.example.com"u8.ToArray();
        for (var size = 0; size < text.Length; size++)
            Assert.Equal(HuffmanStatus.DestinationTooSmall, HuffmanCodec.Decode(Encode(text), new byte[size], out _));
    }

    private static byte[] Encode(byte[] text)
    {
        var encoded = new byte[HuffmanCodec.EncodedLength(text)];
        Assert.Equal(encoded.Length, HuffmanCodec.Encode(text, encoded));
        return encoded;
    }

    private static void RoundTrips(byte[] text)
    {
        var encoded = Encode(text);
        Assert.True(text.Length <= HuffmanCodec.MaxDecodedLength(encoded.Length));
        var decoded = new byte[text.Length];
        Assert.Equal(HuffmanStatus.Ok, HuffmanCodec.Decode(encoded, decoded, out var length));
        Assert.Equal(text, decoded[..length]);
    }
}
