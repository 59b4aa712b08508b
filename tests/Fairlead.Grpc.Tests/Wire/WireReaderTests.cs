using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Tests.Wire;

public sealed class WireReaderTests
{
    [Fact]
    public void Fields_then_read_in_order()
    {
        var reader = new WireReader([0x08, 0x96, 0x01, 0x11, 1, 0, 0, 0, 0, 0, 0, 0, 0x1a, 2, 9, 8, 0x25, 2, 0, 0, 0]);
        Assert.True(reader.TryReadTag(out var field, out var type) && (field, type) == (1, WireType.Varint) && reader.TryReadVarint(out var number) && number == 150);
        Assert.True(reader.TryReadTag(out field, out type) && (field, type) == (2, WireType.Fixed64) && reader.TryReadFixed64(out number) && number == 1);
        Assert.True(reader.TryReadTag(out field, out type) && (field, type) == (3, WireType.Bytes) && reader.TryReadBytes(out var bytes) && bytes.SequenceEqual<byte>([9, 8]));
        Assert.True(reader.TryReadTag(out field, out type) && (field, type) == (4, WireType.Fixed32) && reader.TryReadFixed32(out var small) && small == 2);
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Groups_then_read_with_those_inside()
    {
        var reader = new WireReader([0x0b, 0x13, 0x18, 1, 0x14, 0x0c, 0x28, 1]);
        Assert.True(reader.TryReadTag(out var field, out var type) && type == WireType.StartGroup);
        Assert.True(reader.TryReadGroup(field, out var content));
        Assert.Equal([0x13, 0x18, 1, 0x14], content.ToArray());
        Assert.Equal(2, reader.Rest.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x08 })]
    [InlineData(new byte[] { 0x0a, 2, 1 })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1 })]
    [InlineData(new byte[] { 0x0d, 1, 2, 3 })]
    [InlineData(new byte[] { 0x09, 1, 2, 3 })]
    [InlineData(new byte[] { 0x0b, 0x08, 1 })]
    [InlineData(new byte[] { 0x0b, 0x14 })]
    [InlineData(new byte[] { 0x0c })]
    [InlineData(new byte[] { 0x0e, 1 })]
    public void Nonsense_then_refused(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        Assert.False(reader.TryReadTag(out var field, out var type) && reader.TrySkip(field, type));
    }

    [Fact]
    public void Groups_nested_too_deep_then_refused()
    {
        var reader = new WireReader(Enumerable.Repeat((byte)0x0b, 1_000_000).ToArray());
        Assert.True(reader.TryReadTag(out var field, out var type));
        Assert.False(reader.TrySkip(field, type));
    }
}
