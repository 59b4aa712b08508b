using System.Buffers;
using System.Text;
using CsCheck;
using Fairlead.Configuration;
using Fairlead.Listeners.Filters;
using Fairlead.Transports;
using Fairlead.Transports.ProxyProtocol;

namespace Fairlead.Tests.Transports.ProxyProtocol;

public sealed class ProxyHeaderWriterTests
{
    private static readonly ProxyTlvSelection All = new([], true, []);
    private static readonly Gen<int> Port = Gen.Int[0, 65535];
    private static readonly Gen<NetworkAddress> IPv4 = Gen.Select(Gen.Byte.Array[4], Port, (b, p) => new NetworkAddress(b, p));
    private static readonly Gen<NetworkAddress> IPv6 = Gen.Select(Gen.Byte.Array[16], Port, (b, p) => new NetworkAddress(b, p));
    private static readonly Gen<ProxyProtocolTlv> Tlv = Gen.Select(Gen.Byte.Where(b => b is not 3 and not 4), Gen.Byte.Array[0, 300], (t, v) => new ProxyProtocolTlv(t, v));

    [Theory]
    [InlineData("192.0.2.1:1000", "192.0.2.2:443", "PROXY TCP4 192.0.2.1 192.0.2.2 1000 443\r\n")]
    [InlineData("255.255.255.255:65535", "255.255.255.255:65535", "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n")]
    [InlineData("[2001:db8::1]:1", "[::1]:0", "PROXY TCP6 2001:db8::1 ::1 1 0\r\n")]
    [InlineData("[::ffff:192.0.2.1]:1", "192.0.2.2:2", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("192.0.2.1:1", "[2001:db8::2]:2", "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 2\r\n")]
    [InlineData("", "192.0.2.2:2", "PROXY UNKNOWN\r\n")]
    [InlineData("/run/a", "/run/b", "PROXY UNKNOWN\r\n")]
    [InlineData("/run/a", "192.0.2.2:2", "PROXY UNKNOWN\r\n")]
    public void Text_header(string source, string destination, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(V1(Address(source), Address(destination))));

    [Fact]
    public void Text_header_then_the_parser_reads_the_same()
    {
        Gen.OneOf(Gen.Select(IPv4, IPv4), Gen.Select(IPv6, IPv6), Gen.Select(IPv4, IPv6), Gen.Select(IPv6, IPv4)).Sample(
            pair =>
            {
                var bytes = V1(pair.Item1, pair.Item2);
                Assert.InRange(bytes.Length, 1, 107);
                AssertRead(bytes, pair.Item1, pair.Item2, []);
            },
            iter: 2000,
            threads: 1);
    }

    [Fact]
    public void Longest_text_header_then_it_fits()
    {
        var address = new NetworkAddress([.. Enumerable.Repeat((byte)0xff, 16)], 65535);
        Assert.Equal(104, V1(address, address).Length);
    }

    [Fact]
    public void Binary_header_then_the_parser_reads_the_same()
    {
        Gen.Select(Gen.OneOf(Gen.Select(IPv4, IPv4), Gen.Select(IPv6, IPv6), Gen.Select(IPv4, IPv6)), Tlv.Array[0, 20]).Sample(
            (pair, tlvs) => AssertRead(V2(pair.Item1, pair.Item2, All, tlvs, out _), pair.Item1, pair.Item2, tlvs),
            iter: 2000,
            threads: 1);
    }

    [Fact]
    public void Binary_header_byte_by_byte()
    {
        var bytes = V2(Address("192.0.2.1:4660"), Address("198.51.100.2:443"), new([new(0x02, "a"u8.ToArray())], false, []), [], out var areAllIn);
        Assert.True(areAllIn);
        Assert.Equal([.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 16, 192, 0, 2, 1, 198, 51, 100, 2, 0x12, 0x34, 1, 187, 2, 0, 1, (byte)'a'], bytes);
    }

    [Fact]
    public void Unix_paths_then_two_fields_of_108_bytes()
    {
        var longest = "/" + new string('p', 107);
        var bytes = V2(Address("@hidden"), Address(longest), All, [new(1, "h2"u8.ToArray())], out _);
        Assert.Equal([0x21, 0x31, 0, 216 + 5], bytes[12..16]);
        Assert.Equal([0, .. "hidden"u8, .. new byte[101]], bytes[16..124]);
        Assert.Equal(Encoding.ASCII.GetBytes(longest), bytes[124..232]);
        Assert.Equal([1, 0, 2, .. "h2"u8], bytes[232..]);
        var result = ProxyHeaderParser.Parse(bytes);
        Assert.Equal((ProxyHeaderStatus.Valid, bytes.Length), (result.Status, result.Length));

        // No room for it: better no address than half of one.
        bytes = V2(Address("/run/a"), Address(longest + "p"), All, [], out _);
        Assert.Equal([0x21, 0x00, 0, 0], bytes[12..]);
    }

    [Fact]
    public void No_common_family_then_no_addresses_but_the_fields()
    {
        var bytes = V2(default, Address("192.0.2.2:2"), All, [new(1, "h2"u8.ToArray())], out _);
        Assert.Equal([0x21, 0x00, 0, 5, 1, 0, 2, .. "h2"u8], bytes[12..]);
        AssertRead(bytes, default, default, [new(1, "h2"u8.ToArray())]);
    }

    [Fact]
    public void Connection_without_a_client_then_local()
    {
        var output = new ArrayBufferWriter<byte>();
        ProxyHeaderWriter.WriteLocal(output);
        Assert.Equal([.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0, 0, 0], output.WrittenSpan.ToArray());
        AssertRead(output.WrittenSpan.ToArray(), default, default, []);
    }

    [Fact]
    public void Selected_fields_are_those_of_the_configuration_and_what_is_to_be_passed_on()
    {
        ProxyProtocolTlv[] received = [new(1, "h2"u8.ToArray()), new(2, "client"u8.ToArray()), new(0xe0, "x"u8.ToArray()), new(0xe0, "y"u8.ToArray()), new(3, new byte[4]), new(4, new byte[9])];
        ProxyProtocolTlv[] added = [new(2, "ours"u8.ToArray()), new(0xe1, default)];
        Assert.Equal("1=h2 2=client 224=x 224=y", Fields(new([], true, [])));
        Assert.Equal("", Fields(ProxyTlvSelection.None));
        Assert.Equal("1=h2", Fields(new([], false, [1, 5])));
        Assert.Equal("224=x 224=y", Fields(new([], false, [0xe0, 3, 4])));
        Assert.Equal("2=ours 225= 1=h2 224=x 224=y", Fields(new(added, true, [])));
        Assert.Equal("2=ours 225=", Fields(new(added, false, [2])));

        string Fields(ProxyTlvSelection selection)
        {
            var bytes = V2(Address("192.0.2.1:1"), Address("192.0.2.2:2"), selection, received, out var areAllIn);
            Assert.True(areAllIn);
            return string.Join(' ', ProxyHeaderParser.Parse(bytes).Header!.Tlvs.Select(t => $"{t.Type}={Encoding.ASCII.GetString(t.Value.Span)}"));
        }
    }

    [Fact]
    public void Too_many_bytes_then_fields_are_left_out_and_the_header_stays_valid()
    {
        var (source, destination) = (Address("192.0.2.1:1"), Address("192.0.2.2:2"));
        ProxyProtocolTlv[] fields = [new(1, new byte[40_000]), new(2, new byte[40_000]), new(5, "small"u8.ToArray())];
        var bytes = V2(source, destination, All, fields, out var areAllIn);
        Assert.False(areAllIn);
        AssertRead(bytes, source, destination, [fields[0], fields[2]]);

        // As full as can be, and one byte more.
        ProxyProtocolTlv[] full = [new(1, new byte[ushort.MaxValue - 12 - 3])];
        Assert.Equal(16 + ushort.MaxValue, V2(source, destination, All, full, out areAllIn).Length);
        Assert.True(areAllIn);
        Assert.Equal(16 + 12, V2(source, destination, All, [new(1, new byte[ushort.MaxValue - 12 - 2])], out areAllIn).Length);
        Assert.False(areAllIn);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var (source, destination) = (Address("[2001:db8::1]:1"), Address("192.0.2.2:2"));
        ProxyProtocolTlv[] fields = [new(1, "h2"u8.ToArray())];
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                output.ResetWrittenCount();
                ProxyHeaderWriter.WriteV1(output, source, destination);
                ProxyHeaderWriter.WriteV2(output, source, destination, All, fields);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static byte[] V1(NetworkAddress source, NetworkAddress destination)
    {
        var output = new ArrayBufferWriter<byte>();
        ProxyHeaderWriter.WriteV1(output, source, destination);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] V2(NetworkAddress source, NetworkAddress destination, ProxyTlvSelection selection, ProxyProtocolTlv[] received, out bool areAllIn)
    {
        var output = new ArrayBufferWriter<byte>();
        areAllIn = ProxyHeaderWriter.WriteV2(output, source, destination, selection, received);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertRead(byte[] bytes, NetworkAddress source, NetworkAddress destination, ProxyProtocolTlv[] tlvs)
    {
        var result = ProxyHeaderParser.Parse(bytes);
        Assert.Equal((ProxyHeaderStatus.Valid, bytes.Length), (result.Status, result.Length));
        Assert.Equal((source.Unmap(), destination.Unmap()), (result.Header!.Source.Unmap(), result.Header.Destination.Unmap()));
        Assert.Equal(tlvs.Select(Text), result.Header.Tlvs.Select(Text));

        static string Text(ProxyProtocolTlv tlv) => $"{tlv.Type} {Convert.ToHexString(tlv.Value.Span)}";
    }

    private static NetworkAddress Address(string text)
    {
        if (text.Length == 0)
            return default;
        if (text[0] is '/' or '@')
            return NetworkAddress.FromPath(text);
        var colon = text.LastIndexOf(':');
        Assert.True(NetworkAddress.TryParse(text.AsSpan(0, colon).Trim("[]"), int.Parse(text.AsSpan(colon + 1), null), out var address));
        return address;
    }
}
