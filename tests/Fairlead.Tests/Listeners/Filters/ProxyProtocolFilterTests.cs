using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Fairlead.Configuration;
using Fairlead.Listeners.Filters;
using Fairlead.Transports;

namespace Fairlead.Tests.Listeners.Filters;

public sealed class ProxyProtocolFilterTests
{
    private const string Payload = "GET / HTTP/1.1\r\n\r\n";
    private static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();
    private readonly long[] _cells = new long[ProxyProtocolStats.Schema.Names.Length];
    private readonly ProxyProtocolOptions _options = new();

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n", "203.0.113.7:56324", "192.0.2.1:443")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 0 65535\r\n", "203.0.113.7:0", "192.0.2.1:65535")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:DB8::1 56324 443\r\n", "[2001:db8::7]:56324", "[2001:db8::1]:443")]
    [InlineData("PROXY UNKNOWN\r\n", "10.9.8.7:5000", "10.0.0.1:443")]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "10.9.8.7:5000", "10.0.0.1:443")]
    public async Task Text_headers_are_read_however_they_arrive(string header, string remote, string local)
    {
        foreach (var (piece, isSegmented) in ((int, bool)[])[(1, false), (7, false), (1000, false), (1, true), (1000, true)])
        {
            var pending = new ScriptedPending(Encoding.ASCII.GetBytes(header + Payload), piece, isSegmented);
            Assert.True(await Filter().InspectAsync(pending));
            Assert.Equal((remote, local), (pending.RemoteAddress.ToString(), pending.LocalAddress.ToString()));
            Assert.Equal(header.Length, pending.Consumed);
            Assert.Equal(ProxyProtocolVersion.V1, pending.GetState<ProxyProtocolHeader>()!.Version);
            if (piece == 1)
                Assert.Equal(header.Length, pending.Arrived);
        }

        Assert.Equal(5, Count("versions.v1.found"));
    }

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443 \r\n")]
    [InlineData("PROXY TCP4  203.0.113.7 192.0.2.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 56324\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 56324 \r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 65536 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 +1 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 01 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 -1 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.256 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 2001:db8::1 1 443\r\n")]
    [InlineData("PROXY TCP6 203.0.113.7 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::1 1 443\r\n")]
    [InlineData("PROXY TCP4 example.com 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY TCP4 224.0.0.1 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 0.0.0.0 1 443\r\n")]
    [InlineData("PROXY TCP6 ff02::1 2001:db8::1 1 443\r\n")]
    [InlineData("PROXY UDP4 203.0.113.7 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY tcp4 203.0.113.7 192.0.2.1 1 443\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY \n")]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 1 443")]
    [InlineData("PROXY UNKNOWN aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")]
    public async Task Wrong_text_headers_close_even_where_headers_are_optional(string header)
    {
        _options.AllowRequestsWithoutProxyProtocol = true;
        foreach (var piece in (int[])[1, 1000])
        {
            var pending = new ScriptedPending(Encoding.ASCII.GetBytes(header), piece);
            Assert.False(await Filter().InspectAsync(pending));
            Assert.Equal(0, pending.Consumed);
            Assert.Equal(pending.Connection.RemoteAddress, pending.RemoteAddress);
        }

        Assert.Equal(2, Count("versions.v1.error"));
    }

    [Fact]
    public async Task The_longest_text_header_is_read_and_one_more_byte_is_not()
    {
        var header = "PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n";
        Assert.True(await Filter().InspectAsync(new ScriptedPending(Encoding.ASCII.GetBytes(header), 1)));
        var longer = new ScriptedPending(Encoding.ASCII.GetBytes(header.Insert(20, "x") + Payload), 1);
        Assert.False(await Filter().InspectAsync(longer));
        Assert.Equal(107, longer.Arrived);
    }

    [Fact]
    public async Task Binary_headers_are_read_however_they_arrive()
    {
        var header = Binary(0x21, 0x11, [203, 0, 113, 7, 192, 0, 2, 1, 0xdc, 0x04, 0x01, 0xbb]);
        foreach (var (piece, isSegmented) in ((int, bool)[])[(1, false), (13, false), (1000, false), (1, true)])
        {
            var pending = new ScriptedPending([.. header, .. Encoding.ASCII.GetBytes(Payload)], piece, isSegmented);
            Assert.True(await Filter().InspectAsync(pending));
            Assert.Equal(("203.0.113.7:56324", "192.0.2.1:443"), (pending.RemoteAddress.ToString(), pending.LocalAddress.ToString()));
            Assert.Equal(header.Length, pending.Consumed);
        }
    }

    [Fact]
    public async Task Binary_headers_carry_IPv6()
    {
        byte[] block = [.. Ip("2001:db8::7"), .. Ip("2001:db8::1"), 0, 1, 0, 2];
        var pending = await AcceptAsync(Binary(0x21, 0x21, block));
        Assert.Equal(("[2001:db8::7]:1", "[2001:db8::1]:2"), (pending.RemoteAddress.ToString(), pending.LocalAddress.ToString()));
    }

    [Theory]
    [InlineData(0x20, 0x00, 0)]
    [InlineData(0x20, 0x11, 12)]
    [InlineData(0x20, 0x12, 5)]
    [InlineData(0x20, 0xff, 300)]
    [InlineData(0x21, 0x00, 0)]
    [InlineData(0x21, 0x31, 216)]
    public async Task Headers_that_name_no_client_keep_the_addresses_and_are_consumed(byte command, byte family, int length)
    {
        var header = Binary(command, family, Enumerable.Repeat((byte)1, length).ToArray());
        var pending = await AcceptAsync(header);
        Assert.Equal(pending.Connection.RemoteAddress, pending.RemoteAddress);
        Assert.Equal(header.Length, pending.Consumed);
        Assert.False(pending.GetState<ProxyProtocolHeader>()!.HasAddresses);
    }

    [Fact]
    public async Task Extra_fields_are_kept_for_others()
    {
        var pending = await AcceptAsync(Binary(0x21, 0x11, [.. Client, .. Tlv(0x02, "a.com"u8), .. Tlv(0x04, "padding"u8), .. Tlv(0xea, []), .. Tlv(0x20, new byte[1000])]));
        var tlvs = pending.GetState<ProxyProtocolHeader>()!.Tlvs;
        Assert.Equal([0x02, 0xea, 0x20], tlvs.Select(t => t.Type));
        Assert.Equal("a.com"u8, tlvs[0].Value.Span);
        Assert.Equal(1000, tlvs[2].Value.Length);
    }

    [Fact]
    public async Task The_longest_binary_header_is_read()
    {
        var header = Binary(0x21, 0x11, [.. Client, .. Tlv(0xe0, new byte[65535 - 12 - 3])]);
        Assert.Equal(16 + 65535, (await AcceptAsync(header, piece: 5000)).Consumed);
    }

    [Fact]
    public async Task A_checksum_is_verified()
    {
        var header = Binary(0x21, 0x11, [.. Client, .. Tlv(0x03, new byte[4]), .. Tlv(0x02, "a"u8)]);
        var wrong = header.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16 + 12 + 3), Crc32C(header));
        Assert.Equal(header.Length, (await AcceptAsync(header)).Consumed);
        await RefuseAsync(wrong);
        header[20] ^= 1;
        await RefuseAsync(header);
        await RefuseAsync(Binary(0x21, 0x11, [.. Client, .. Tlv(0x03, new byte[3])]));
    }

    [Fact]
    public async Task Wrong_binary_headers_close()
    {
        await RefuseAsync(Binary(0x11, 0x11, Client));
        await RefuseAsync(Binary(0x22, 0x11, Client));
        await RefuseAsync(Binary(0x21, 0x12, Client));
        await RefuseAsync(Binary(0x21, 0x41, Client));
        await RefuseAsync(Binary(0x21, 0x11, Client[..11]));
        await RefuseAsync(Binary(0x21, 0x21, Client));
        await RefuseAsync(Binary(0x21, 0x31, Client));
        await RefuseAsync(Binary(0x21, 0x11, new byte[12]));
        await RefuseAsync(Binary(0x21, 0x11, [255, 255, 255, 255, .. Client[4..]]));

        // Fields that reach beyond the header, and the beginning of one.
        await RefuseAsync(Binary(0x21, 0x11, [.. Client, 0x02, 0x00, 0x02, 0x61]));
        await RefuseAsync(Binary(0x21, 0x11, [.. Client, 0x02, 0xff, 0xff, 0x61]));
        await RefuseAsync(Binary(0x21, 0x11, [.. Client, 0x02, 0x00]));
        await RefuseAsync(Binary(0x21, 0x11, [.. Client, .. Enumerable.Repeat(Tlv(0xe0, []), 257).SelectMany(t => t)]));

        // One that ends early.
        await RefuseAsync(Binary(0x21, 0x11, Client)[..20]);
        await RefuseAsync(Signature);
        Assert.Equal(30, Count("versions.v2.error"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PROXZ TCP4")]
    [InlineData("\r\n\r\n\0\r\nQUIX")]
    [InlineData("")]
    [InlineData("PRO")]
    [InlineData("\r\n\r\n\0\r\nQUIT")]
    public async Task Without_a_header_the_options_decide(string bytes)
    {
        foreach (var allow in (bool[])[false, true])
        {
            _options.AllowRequestsWithoutProxyProtocol = allow;
            foreach (var piece in (int[])[1, 1000])
            {
                var pending = new ScriptedPending(Encoding.ASCII.GetBytes(bytes), piece);
                Assert.Equal(allow, await Filter().InspectAsync(pending));
                Assert.Equal(0, pending.Consumed);
                Assert.Null(pending.GetState<ProxyProtocolHeader>());
            }
        }

        Assert.Equal((2, 2), (Count("not_found_allowed"), Count("not_found_disallowed")));
    }

    [Theory]
    [InlineData("10.9.8.0/24", true)]
    [InlineData("10.9.8.7", true)]
    [InlineData("10.9.9.0/24", false)]
    [InlineData("2001:db8::/32", false)]
    public async Task Only_trusted_peers_may_send_a_header(string range, bool isTrusted)
    {
        _options.TrustedPeers = ["192.0.2.0/24", range];
        _options.AllowRequestsWithoutProxyProtocol = true;
        Assert.Equal(isTrusted, await Filter().InspectAsync(new ScriptedPending("PROXY TCP4 203.0.113.7 192.0.2.1 1 443\r\n"u8.ToArray(), 1)));
        Assert.Equal(isTrusted, await Filter().InspectAsync(new ScriptedPending(Binary(0x20, 0, []), 1)));
        Assert.True(await Filter().InspectAsync(new ScriptedPending("no header"u8.ToArray(), 1)));
        Assert.Equal(isTrusted ? 0 : 2, Count("untrusted"));
    }

    [Fact]
    public async Task A_peer_that_is_not_trusted_is_closed_before_its_header_is_complete()
    {
        _options.TrustedPeers = ["192.0.2.0/24"];
        var pending = new ScriptedPending(Binary(0x21, 0x11, [.. Client, .. Tlv(0xe0, new byte[60000])]), 1);
        Assert.False(await Filter().InspectAsync(pending));
        Assert.Equal(12, pending.Arrived);
    }

    [Theory]
    [InlineData(ProxyProtocolVersion.V1, false, true)]
    [InlineData(ProxyProtocolVersion.V2, true, false)]
    public async Task Versions_may_be_refused(ProxyProtocolVersion version, bool v1, bool v2)
    {
        _options.DisallowedVersions = [version];
        Assert.Equal(v1, await Filter().InspectAsync(new ScriptedPending("PROXY UNKNOWN\r\n"u8.ToArray(), 100)));
        Assert.Equal(v2, await Filter().InspectAsync(new ScriptedPending(Binary(0x20, 0, []), 100)));
        Assert.Equal(1, Count($"versions.v{(int)version + 1}.disallowed"));
    }

    [Fact]
    public void Options_are_bound_strictly_and_checked()
    {
        var registry = new Fairlead.Extensions.ExtensionRegistry();
        registry.AddListenerFilters();
        var factory = registry.Find<Fairlead.Extensions.ListenerFilterFactory>(ListenerFilterNames.ProxyProtocol)!;
        var errors = new List<ConfigError>();
        var options = (ProxyProtocolOptions?)factory.BindOptions(Config("""{ "allow_requests_without_proxy_protocol": true, "disallowed_versions": ["V1"], "trusted_peers": ["10.0.0.0/8"] }"""), "c", errors);
        Assert.Empty(errors);
        Assert.True(options!.AllowRequestsWithoutProxyProtocol);
        Assert.Equal([ProxyProtocolVersion.V1], options.DisallowedVersions);
        Assert.Null(factory.BindOptions(Config("""{ "rules": [] }"""), "c", errors));
        Assert.Null(factory.BindOptions(Config("""{ "trusted_peers": ["10.0.0.0/33", "10.0.0.0/x", "b", "10.0.0.0/"] }"""), "c", errors));
        Assert.Null(factory.BindOptions(Config("""{ "disallowed_versions": ["V1", "V2"] }"""), "c", errors));
        Assert.Equal(["c.rules", "c.trusted_peers[0]", "c.trusted_peers[1]", "c.trusted_peers[2]", "c.trusted_peers[3]", "c.disallowed_versions"], errors.Select(e => e.Path));
    }

    [Fact]
    public void No_bytes_make_the_parser_fail()
    {
        var junk = Gen.Byte.Array[0, 300];
        var text = Gen.Char["PROXY TCP46UNKNOWN 0123456789abcdef.:\r\n%"].Array[0, 120].Select(c => Encoding.ASCII.GetBytes("PROXY " + new string(c)));
        var binary = Gen.Select(Gen.Byte[0x1f, 0x23], Gen.Byte, Gen.UShort[0, 400], junk)
            .Select(t => (byte[])[.. Signature, t.Item1, t.Item2, (byte)(t.Item3 >> 8), (byte)t.Item3, .. t.Item4]);
        Gen.OneOf(junk, text, binary).Sample(
            bytes =>
            {
                var result = ProxyHeaderParser.Parse(bytes);
                if (result.Status == ProxyHeaderStatus.Incomplete)
                    Assert.True(result.Length > bytes.Length);
                if (result.Status == ProxyHeaderStatus.Valid)
                    Assert.InRange(result.Length, 1, bytes.Length);

                // A beginning is never judged otherwise than the whole.
                for (var length = 0; length < bytes.Length; length++)
                {
                    var part = ProxyHeaderParser.Parse(bytes.AsSpan(0, length));
                    if (part.Status != ProxyHeaderStatus.Incomplete)
                        Assert.Equal((result.Status, result.Length, result.Version), (part.Status, part.Length, part.Version));
                }
            },
            iter: 3000,
            threads: 1);
    }

    private static byte[] Client => [203, 0, 113, 7, 192, 0, 2, 1, 0, 80, 1, 187];

    private static byte[] Ip(string text) => System.Net.IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Binary(byte command, byte family, byte[] block) =>
        [.. Signature, command, family, (byte)(block.Length >> 8), (byte)block.Length, .. block];

    private static byte[] Tlv(byte type, ReadOnlySpan<byte> value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    private static ExtensionConfig Config(string json) => new() { Name = ListenerFilterNames.ProxyProtocol, Config = new RawConfig("", json) };

    /// <summary>Bit by bit, independent of the implementation under test.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var b in bytes)
        {
            sum ^= b;
            for (var i = 0; i < 8; i++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0x82f63b78 : sum >> 1;
        }

        return ~sum;
    }

    private ProxyProtocolFilter Filter() => new(_options, new ProxyProtocolStats(_cells));

    private async Task<ScriptedPending> AcceptAsync(byte[] header, int piece = 1)
    {
        var pending = new ScriptedPending([.. header, .. Encoding.ASCII.GetBytes(Payload)], piece);
        Assert.True(await Filter().InspectAsync(pending));
        return pending;
    }

    private async Task RefuseAsync(byte[] header)
    {
        foreach (var piece in (int[])[1, 100_000])
        {
            var pending = new ScriptedPending(header, piece);
            Assert.False(await Filter().InspectAsync(pending));
            Assert.Equal(0, pending.Consumed);
            Assert.Null(pending.GetState<ProxyProtocolHeader>());
        }
    }

    private long Count(string name) => _cells[Array.IndexOf(ProxyProtocolStats.Schema.Names, name)];
}
