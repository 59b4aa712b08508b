using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Transports;

namespace Fairlead.Abstractions.Tests.Transports;

public class NetworkAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", 80, "127.0.0.1:80")]
    [InlineData("255.255.255.255", 65535, "255.255.255.255:65535")]
    [InlineData("::", 0, "[::]:0")]
    [InlineData("::1", 443, "[::1]:443")]
    [InlineData("2001:db8::5", 1, "[2001:db8::5]:1")]
    [InlineData("2001:0:0:1:0:0:0:1", 1, "[2001:0:0:1::1]:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", 1, "[2001:db8:0:1:1:1:1:1]:1")]
    [InlineData("1:0:0:2:0:0:3:4", 1, "[1::2:0:0:3:4]:1")]
    [InlineData("fe80::", 1, "[fe80::]:1")]
    [InlineData("::ffff:1.2.3.4", 9, "[::ffff:1.2.3.4]:9")]
    [InlineData("FE80::1%3", 9, "[fe80::1%3]:9")]
    public void ToString_then_the_canonical_text(string host, int port, string expected)
    {
        Assert.True(NetworkAddress.TryParse(host, port, out var address));
        Assert.Equal(expected, address.ToString());
        Assert.Equal(port, address.Port);
    }

    [Fact]
    public void Random_addresses_then_text_that_parses_back_and_agrees_with_the_bcl()
    {
        var random = new Random(7);
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> text = stackalloc byte[64];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            for (var group = 0; group < 8; group++)
            {
                if (random.Next(2) == 0)
                    bytes.Slice(group * 2, 2).Clear();
            }

            var address = new NetworkAddress(bytes, 1);
            Assert.True(address.TryFormatHost(text, out var written));
            var host = Encoding.ASCII.GetString(text[..written]);
            Assert.True(NetworkAddress.TryParse(host, 1, out var again));
            Assert.Equal(address, again);

            // The BCL writes a few more addresses with an IPv4 address inside.
            var theirs = new IPAddress(bytes).ToString();
            if (!theirs.Contains('.'))
                Assert.Equal(theirs, host);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.9", true)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:128.0.0.1", false)]
    [InlineData("::2", false)]
    public void IsLoopback_of(string host, bool expected)
    {
        Assert.True(NetworkAddress.TryParse(host, 1, out var address));
        Assert.Equal(expected, address.IsLoopback);
    }

    [Fact]
    public void Formatting_without_room_then_false_and_nothing_else_touched()
    {
        foreach (var host in new[] { "1.2.3.4", "2001:db8::5", "::" })
        {
            Assert.True(NetworkAddress.TryParse(host, 65535, out var address));
            for (var room = 0; room < 64; room++)
            {
                var buffer = new byte[room + 1];
                buffer[room] = 0xee;
                if (address.TryFormat(buffer.AsSpan(0, room), out var written))
                    Assert.Equal(address.ToString(), Encoding.ASCII.GetString(buffer, 0, written));
                else
                    Assert.Equal(0, written);
                Assert.Equal(0xee, buffer[room]);
            }
        }
    }

    [Fact]
    public void The_default_value_then_a_hyphen()
    {
        Span<byte> text = stackalloc byte[8];
        Assert.Equal("-", default(NetworkAddress).ToString());
        Assert.True(default(NetworkAddress).TryFormat(text, out var written));
        Assert.Equal("-"u8, text[..written]);
        Assert.Equal(AddressFamily.Unspecified, default(NetworkAddress).Family);
    }

    [Fact]
    public void Unmap_then_the_ipv4_address_and_its_port()
    {
        NetworkAddress.TryParse("::ffff:1.2.3.4", 5, out var mapped);
        NetworkAddress.TryParse("1.2.3.4", 5, out var plain);
        Assert.True(mapped.IsIPv4Mapped);
        Assert.NotEqual(plain, mapped);
        Assert.Equal(plain, mapped.Unmap());
        Assert.Equal(plain, plain.Unmap());
    }

    [Fact]
    public void Equality_by_value()
    {
        NetworkAddress.TryParse("1.2.3.4", 5, out var address);
        Assert.NotEqual(address, address.WithPort(6));
        Assert.True(address.HasSameHost(address.WithPort(6)));
        Assert.Equal(address, address.WithPort(6).WithPort(5));
        Assert.Equal(address.GetHashCode(), address.WithPort(6).WithPort(5).GetHashCode());
        Assert.Equal(NetworkAddress.FromPath("/a"), NetworkAddress.FromPath("/a"));
        Assert.NotEqual(NetworkAddress.FromPath("/a"), NetworkAddress.FromPath("/b"));
        NetworkAddress.TryParse("fe80::1%1", 5, out var first);
        NetworkAddress.TryParse("fe80::1%2", 5, out var second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void End_points_there_and_back()
    {
        foreach (EndPoint endPoint in new EndPoint[] { new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Parse("fe80::1%3"), 2), new UnixDomainSocketEndPoint("/tmp/x") })
            Assert.Equal(endPoint, NetworkAddress.FromEndPoint(endPoint).ToEndPoint());
        Assert.Equal(default, NetworkAddress.FromEndPoint(new DnsEndPoint("a", 1)));
    }

    [Theory]
    [InlineData("example.com", 1)]
    [InlineData("", 1)]
    [InlineData("1", 1)]
    [InlineData("127.1", 1)]
    [InlineData("0x7f.0.0.1", 1)]
    [InlineData("010.0.0.1", 1)]
    [InlineData("1.2.3.4.", 1)]
    [InlineData("1.2.3.256", 1)]
    [InlineData(" 1.2.3.4", 1)]
    [InlineData("[::1]", 1)]
    [InlineData("[::1]:80", 1)]
    [InlineData("::1/64", 1)]
    [InlineData("1.2.3.4", 65536)]
    [InlineData("1.2.3.4", -1)]
    public void TryParse_of_anything_else_then_false(string host, int port) => Assert.False(NetworkAddress.TryParse(host, port, out _));

    [Fact]
    public void Formatting_allocates_nothing()
    {
        NetworkAddress.TryParse("2001:db8::5", 5, out var address);
        var buffer = new byte[64];
        Assert.Equal(0, Allocations.Of(() => address.TryFormat(buffer, out _)));
    }
}
