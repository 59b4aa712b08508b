using CsCheck;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HpackEncoderTests
{
    [Theory]
    [InlineData(":method", "GET", "82")]
    [InlineData(":path", "/index.html", "85")]
    [InlineData(":status", "500", "8e")]
    [InlineData("accept-encoding", "gzip, deflate", "90")]
    [InlineData("accept", "", "93")]
    [InlineData("www-authenticate", "", "bd")]
    [InlineData(":path", "/x", "04")]
    [InlineData("content-length", "12", "0f0d")]
    [InlineData("etag", "\"1\"", "0f13")]
    [InlineData("set-cookie", "a=b", "0f28")]
    [InlineData("authorization", "Basic YTpi", "1f08")]
    [InlineData("authorization", "", "1f08")]
    [InlineData("proxy-authorization", "Basic YTpi", "1f22")]
    [InlineData("cookie", "a=b", "1f11")]
    [InlineData("cookie", "a=0123456789012345678901234567890", "0f11")]
    [InlineData("x-request-id", "6c8a1c9e", "00")]
    [InlineData(":authority", "example.org", "41")]
    [InlineData("user-agent", "curl/8.9", "7a")]
    [InlineData("x-custom", "a", "40")]
    public void Fields_are_represented_as_fits_their_name(string name, string value, string start)
    {
        var encoder = new HpackEncoder();
        var block = Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [new(name, value)]));
        Assert.True(block.StartsWith(start, StringComparison.Ordinal), block);
        var isStored = block[0] is >= '4' and <= '7';
        Assert.Equal(isStored ? name.Length + value.Length + 32 : 0, encoder.TableSize);
        Assert.Equal([new HpackField(name, value)], HpackBlocks.Decode(new HpackDecoder(), Convert.FromHexString(block)));
    }

    [Fact]
    public void A_field_that_repeats_takes_one_byte()
    {
        var encoder = new HpackEncoder();
        HpackField[] fields = [new(":authority", "example.org"), new("x-custom", "a"), new("user-agent", "curl")];
        HpackBlocks.Encode(encoder, fields);
        Assert.Equal("c0bfbe", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, fields)));
    }

    [Fact]
    public void A_name_that_repeats_is_referred_to()
    {
        var encoder = new HpackEncoder();
        HpackBlocks.Encode(encoder, [new("x-custom", "a")]);
        Assert.Equal("7e0162", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [new("x-custom", "b")])));
        Assert.Equal("0f2f0163", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [new("x-custom", "c")], HpackIndexing.Without)));
        Assert.Equal("1f2f0163", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [new("x-custom", "c")], HpackIndexing.Never)));
    }

    [Fact]
    public void The_hint_changes_nothing_but_the_time()
    {
        for (var index = 1; index <= HpackStaticTable.Count; index++)
        {
            foreach (var value in (string[])["", "200", "/", "some value"])
            {
                var (hinted, found) = (new HpackEncoder(), new HpackEncoder());
                for (var round = 0; round < 2; round++)
                {
                    var block = new byte[100];
                    var written = 0;
                    Assert.True(hinted.TryEncode(HpackStaticTable.Name(index), System.Text.Encoding.ASCII.GetBytes(value), index, block, ref written));
                    var name = System.Text.Encoding.ASCII.GetString(HpackStaticTable.Name(index));
                    Assert.Equal(HpackBlocks.Encode(found, [new(name, value)]), block[..written]);
                }
            }
        }
    }

    [Fact]
    public void A_large_value_does_not_push_out_the_others()
    {
        var encoder = new HpackEncoder();
        HpackBlocks.Encode(encoder, [new("x-custom", "a"), new("x-large", new string('v', 3300))]);
        Assert.Equal("be", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [new("x-custom", "a")])));
    }

    [Fact]
    public void Too_little_room_changes_nothing()
    {
        var encoder = new HpackEncoder();
        encoder.SetPeerTableLimit(100);
        var written = 3;
        Assert.False(encoder.TryBegin(new byte[HpackEncoder.MaxBeginLength + 2], ref written));
        Assert.False(encoder.TryEncode("x-custom"u8, "a"u8, 0, new byte[HpackEncoder.MaxLength(8, 1) + 2], ref written));
        Assert.False(encoder.TryEncode("x-custom"u8, "a"u8, HpackIndexing.Never, new byte[HpackEncoder.MaxLength(8, 1) + 2], ref written));
        Assert.Equal((3, 0, 4096), (written, encoder.TableSize, encoder.MaxTableSize));
        var block = new byte[HpackEncoder.MaxBeginLength + 3];
        Assert.True(encoder.TryBegin(block, ref written));
        Assert.Equal("3f45", Convert.ToHexStringLower(block.AsSpan(3, written - 3)));
    }

    [Theory]
    [InlineData("3f45", 100)]
    [InlineData("", 4096)]
    [InlineData("", 1_000_000)]
    [InlineData("3f453fe11f", 100, 4096, 5000)]
    [InlineData("203fe11f", 0, 4096)]
    [InlineData("3f453fa901", 300, 100, 200)]
    [InlineData("3f45", 300, 200, 100)]
    [InlineData("20", 300, 0)]
    public void A_changed_size_is_announced(string expected, params int[] limits)
    {
        var encoder = new HpackEncoder();
        HpackBlocks.Encode(encoder, [new("x-custom", "a")]);
        foreach (var limit in limits)
            encoder.SetPeerTableLimit(limit);
        Assert.Equal(expected, Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [])));
        Assert.Equal("", Convert.ToHexStringLower(HpackBlocks.Encode(encoder, [])));
    }

    [Fact]
    public void A_size_of_its_own_is_announced_in_the_first_block()
    {
        Assert.Equal("20", Convert.ToHexStringLower(HpackBlocks.Encode(new HpackEncoder(0), [])));
        var large = new HpackEncoder(8192);
        Assert.Empty(HpackBlocks.Encode(large, []));
        large.SetPeerTableLimit(uint.MaxValue);
        Assert.Equal("3fe13f", Convert.ToHexStringLower(HpackBlocks.Encode(large, [])));
    }

    [Fact]
    public void Lists_round_trip_while_the_table_changes() =>
        Gen.Select(HpackGen.Lists, Gen.Int[0, 6000].Array[0, 4].Array[12], Gen.OneOf(0, 100, 4096, 5000)).Sample((lists, limits, cap) =>
        {
            var (encoder, decoder) = (new HpackEncoder(cap), new HpackDecoder());
            for (var i = 0; i < lists.Length; i++)
            {
                foreach (var limit in limits[i])
                {
                    encoder.SetPeerTableLimit(limit);
                    decoder.SetTableLimit(limit);
                }

                Assert.Equal(lists[i], HpackBlocks.Decode(decoder, HpackBlocks.Encode(encoder, lists[i])));
                Assert.Equal((encoder.TableSize, encoder.MaxTableSize), (decoder.TableSize, decoder.MaxTableSize));
                Assert.True(encoder.MaxTableSize <= cap);
            }
        });

    [Fact]
    public void Every_representation_round_trips() =>
        Gen.Select(HpackGen.Field, Gen.Enum<HpackIndexing>()).Array[0, 40].Sample(fields =>
        {
            var (encoder, decoder) = (new HpackEncoder(), new HpackDecoder());
            foreach (var (field, indexing) in fields)
                Assert.Equal([field], HpackBlocks.Decode(decoder, HpackBlocks.Encode(encoder, [field], indexing)));
        });
}
