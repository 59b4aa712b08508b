using CsCheck;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HpackDecoderTests
{
    [Theory]
    [InlineData("80", nameof(HpackStatus.InvalidIndex), "index 0")]
    [InlineData("be", nameof(HpackStatus.InvalidIndex), "first entry of an empty dynamic table")]
    [InlineData("ff00", nameof(HpackStatus.InvalidIndex), "index 127")]
    [InlineData("4001610162bf", nameof(HpackStatus.InvalidIndex), "second entry of a table of one")]
    [InlineData("7e0162", nameof(HpackStatus.InvalidIndex), "literal with a name that is not there")]
    [InlineData("0f2f0162", nameof(HpackStatus.InvalidIndex), "literal without indexing with a name that is not there")]
    [InlineData("ff80808080", nameof(HpackStatus.Truncated), "index without its end")]
    [InlineData("ff8080808000", nameof(HpackStatus.InvalidIndex), "index 127 with zeros, as long as allowed")]
    [InlineData("ff808080808000", nameof(HpackStatus.InvalidInteger), "index with one zero too many")]
    [InlineData("ffffffffff0f", nameof(HpackStatus.InvalidInteger), "index of 32 bits")]
    [InlineData("ffffffffffffffffffff7f", nameof(HpackStatus.InvalidInteger), "index of 70 bits")]
    [InlineData("ff81ffffff07", nameof(HpackStatus.InvalidInteger), "index one above int.MaxValue")]
    [InlineData("ff80ffffff07", nameof(HpackStatus.InvalidIndex), "index of int.MaxValue")]
    [InlineData("40", nameof(HpackStatus.Truncated), "literal without a name")]
    [InlineData("400161", nameof(HpackStatus.Truncated), "literal without a value")]
    [InlineData("41", nameof(HpackStatus.Truncated), "literal with indexed name without a value")]
    [InlineData("4002610162", nameof(HpackStatus.Truncated), "value shorter than its length")]
    [InlineData("400361", nameof(HpackStatus.Truncated), "name shorter than its length")]
    [InlineData("007f80ffffff07", nameof(HpackStatus.Truncated), "name of 2 GB")]
    [InlineData("00ff80ffffff07", nameof(HpackStatus.Truncated), "Huffman name of 2 GB")]
    [InlineData("007f81ffffff07", nameof(HpackStatus.InvalidInteger), "name of more than 2 GB")]
    [InlineData("0081ff0161", nameof(HpackStatus.InvalidHuffman), "name of padding only")]
    [InlineData("00016184ffffffff", nameof(HpackStatus.InvalidHuffman), "value of EOS")]
    [InlineData("0001618118", nameof(HpackStatus.InvalidHuffman), "value with padding of zeros")]
    [InlineData("3fe21f", nameof(HpackStatus.InvalidTableSizeUpdate), "size of 4097")]
    [InlineData("202020", nameof(HpackStatus.InvalidTableSizeUpdate), "three updates")]
    [InlineData("8220", nameof(HpackStatus.InvalidTableSizeUpdate), "update behind a field")]
    [InlineData("20822082", nameof(HpackStatus.InvalidTableSizeUpdate), "update between fields")]
    [InlineData("3f", nameof(HpackStatus.Truncated), "update without its end")]
    [InlineData("3fffffffffff0f", nameof(HpackStatus.InvalidInteger), "update with too many bytes")]
    public void Bad_blocks_are_refused(string block, string status, string why)
    {
        var found = HpackBlocks.Try(new HpackDecoder(), HpackBlocks.Hex(block));
        Assert.True(found.ToString() == status, $"{why}: {found}");
        Assert.True(found.IsCompressionError());
    }

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("203fe11f")]
    [InlineData("3fe11f82")]
    [InlineData("000000000000")]
    [InlineData("00808082")]
    [InlineData("40000082")]
    public void Unusual_blocks_are_accepted(string block) => Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(new HpackDecoder(), HpackBlocks.Hex(block)));

    [Fact]
    public void Names_of_the_static_table_are_known_also_from_the_dynamic_table()
    {
        // accept by its index, again from the dynamic table, its name only from there, a name of its own, :status in full.
        var block = HpackBlocks.Hex("5301 61 be 7e0162 40 0178 0179 be 88");
        var sink = new FieldCollector();
        Assert.Equal(HpackStatus.Ok, new HpackDecoder().Decode(block, HpackBlocks.NoLimit, ref sink));
        Assert.Equal([19, 19, 19, 0, 0, 8], sink.StaticIndexes);
        Assert.Equal([new("accept", "a"), new("accept", "a"), new("accept", "b"), new("x", "y"), new("x", "y"), new(":status", "200")], sink.Fields);
    }

    [Fact]
    public void A_lower_limit_must_be_followed()
    {
        var decoder = new HpackDecoder();
        decoder.SetTableLimit(100);
        decoder.SetTableLimit(200);
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, []));
        Assert.Equal(HpackStatus.MissingTableSizeUpdate, HpackBlocks.Try(decoder, HpackBlocks.Hex("82")));
        Assert.Equal(HpackStatus.MissingTableSizeUpdate, HpackBlocks.Try(decoder, HpackBlocks.Hex("3fa90182"))); // 200 only
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Hex("3f453fa90182"))); // 100, then 200
        Assert.Equal(200, decoder.MaxTableSize);
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Hex("82")));
        Assert.Equal(HpackStatus.InvalidTableSizeUpdate, HpackBlocks.Try(decoder, HpackBlocks.Hex("3faa0182"))); // 201
    }

    [Fact]
    public void A_higher_limit_may_be_used()
    {
        var decoder = new HpackDecoder();
        decoder.SetTableLimit(8192);
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Hex("82")));
        Assert.Equal(4096, decoder.MaxTableSize);
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Hex("3fe13f82")));
        Assert.Equal(8192, decoder.MaxTableSize);
    }

    [Fact]
    public void The_list_is_limited_to_the_byte()
    {
        var block = HpackBlocks.Hex("82 84 40 0161 0162");
        const int Size = 42 + 38 + 34;
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(new HpackDecoder(), block, Size));
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(new HpackDecoder(), block, Size - 1));
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(new HpackDecoder(), block, 0));
    }

    [Fact]
    public void A_list_that_is_too_large_keeps_the_table_in_step()
    {
        var (limited, free) = (new HpackDecoder(), new HpackDecoder());
        var block = HpackBlocks.Hex("82 40 0161 0162 7e 0163 0001780179 be 41 01 7a");
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(limited, block, 50));
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(free, block));
        var next = HpackBlocks.Hex("be bf c0");
        Assert.Equal(HpackBlocks.Decode(free, next), HpackBlocks.Decode(limited, next));
    }

    [Fact]
    public void Whatever_the_limit_the_table_stays_in_step() =>
        Gen.Select(HpackGen.Lists, Gen.Int[0, 3000].Array[12], Gen.Int[0, 6000].Array[12]).Sample((lists, limits, sizes) =>
        {
            var (encoder, limited, free) = (new HpackEncoder(), new HpackDecoder(), new HpackDecoder());
            for (var i = 0; i < lists.Length; i++)
            {
                encoder.SetPeerTableLimit(sizes[i]);
                limited.SetTableLimit(sizes[i]);
                free.SetTableLimit(sizes[i]);
                var block = HpackBlocks.Encode(encoder, lists[i], HpackIndexing.Incremental);
                var sink = new FieldCollector();
                var status = limited.Decode(block, limits[i], ref sink);
                Assert.Equal(lists[i].Sum(f => f.Size) <= limits[i] ? HpackStatus.Ok : HpackStatus.HeaderListTooLarge, status);
                Assert.Equal(HpackBlocks.Decode(free, block).Take(sink.Fields.Count), sink.Fields);
                Assert.Equal((free.TableSize, free.MaxTableSize), (limited.TableSize, limited.MaxTableSize));
            }
        });

    [Fact]
    public void A_table_that_grows_in_the_block_takes_what_the_list_does_not()
    {
        var encoder = new HpackEncoder();
        encoder.SetPeerTableLimit(0);
        var decoder = new HpackDecoder();
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Encode(encoder, [])));
        encoder.SetPeerTableLimit(4096);
        var field = new HpackField("x", new string('v', 3000));
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(decoder, HpackBlocks.Encode(encoder, [field]), limit: 100));
        Assert.Equal([field], HpackBlocks.Decode(decoder, [0xbe]));
    }

    [Fact]
    public void A_sink_that_has_enough_gets_no_more_but_the_table_stays_in_step()
    {
        var decoder = new HpackDecoder();
        var sink = new FieldCollector { Wanted = 1 };
        Assert.Equal(HpackStatus.FieldRefused, decoder.Decode(HpackBlocks.Hex("82 84 40 0161 0162"), HpackBlocks.NoLimit, ref sink));
        Assert.Single(sink.Fields);
        Assert.False(HpackStatus.FieldRefused.IsCompressionError());
        Assert.Equal([new HpackField("a", "b")], HpackBlocks.Decode(decoder, HpackBlocks.Hex("be")));
    }

    [Fact]
    public void A_bomb_of_references_stops_at_the_limit()
    {
        var decoder = new HpackDecoder();
        var entry = HpackBlocks.Encode(new HpackEncoder(), [new("x", new string('v', 3000))]);
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, entry));
        var bomb = new byte[100_000];
        bomb.AsSpan().Fill(0xbe);
        var sink = new FieldCollector();
        Assert.Equal(HpackStatus.HeaderListTooLarge, decoder.Decode(bomb, 64 * 1024, ref sink));
        Assert.InRange(sink.Fields.Sum(f => f.Size), 60_000, 64 * 1024);
        Assert.Equal([new HpackField("x", new string('v', 3000))], HpackBlocks.Decode(decoder, [0xbe]));
    }

    [Fact]
    public void A_Huffman_string_larger_than_anything_of_use_is_skipped()
    {
        var decoder = new HpackDecoder();
        Assert.Equal(HpackStatus.Ok, HpackBlocks.Try(decoder, HpackBlocks.Hex("4001610162")));
        Assert.Equal(34, decoder.TableSize);
        var literal = HpackBlocks.Encode(new HpackEncoder(1_000_000), [new("x", new string('0', 100_000))], HpackIndexing.Without);
        Assert.Equal(0x00, literal[0]);
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(decoder, [.. literal, 0x82], 8000));
        Assert.Equal(34, decoder.TableSize);

        // With indexing it empties the table, as an entry that is larger than the table does.
        literal[0] = 0x40;
        Assert.Equal(HpackStatus.HeaderListTooLarge, HpackBlocks.Try(decoder, [.. literal, 0x82], 8000));
        Assert.Equal(0, decoder.TableSize);
    }

    [Fact]
    public void Random_bytes_never_throw_nor_break_a_bound() => Gen.Select(Gen.Byte.Array[0, 120], Gen.Int[0, 5000]).Array[1, 10].Sample(blocks =>
    {
        var decoder = new HpackDecoder();
        foreach (var (block, limit) in blocks)
        {
            var sink = new FieldCollector();
            var status = decoder.Decode(block, limit, ref sink);
            Assert.True(sink.Fields.Sum(f => f.Size) <= limit);
            Assert.True(decoder.TableSize <= decoder.MaxTableSize && decoder.MaxTableSize <= 4096);
            if (status.IsCompressionError())
                return;
        }
    });

    // Blocks that are valid but for a few bytes come further than random ones.
    [Fact]
    public void Broken_blocks_never_throw_nor_break_a_bound() =>
        Gen.Select(HpackGen.Lists, Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[0, 5]).Sample((lists, changes) =>
        {
            var (encoder, decoder) = (new HpackEncoder(), new HpackDecoder());
            foreach (var list in lists)
            {
                var block = HpackBlocks.Encode(encoder, list);
                foreach (var (at, to) in changes)
                {
                    if (block.Length > 0)
                        block[at % block.Length] = to;
                }

                var status = HpackBlocks.Try(decoder, block, 10_000);
                Assert.True(decoder.TableSize <= decoder.MaxTableSize && decoder.MaxTableSize <= 4096);
                if (status.IsCompressionError())
                    return;
            }
        });
}
