using Fairlead.Transports.ClientHello;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Tests.Listeners.Filters.Tls;

public sealed class FingerprintTests
{
    // Chrome 143 as a public page for fingerprints tells it, with its texts before hashing.
    private static readonly Hello Chrome = new()
    {
        Ciphers = [Hello.Grease, 4865, 4866, 4867, 49195, 49199, 49196, 49200, 52393, 52392, 49171, 49172, 156, 157, 47, 53],
        Extensions =
        [
            (0x4a4a, []), (45, [1, 1]), (51, new byte[40]), Hello.Alpn("h2", "http/1.1"), (65037, new byte[100]), (23, []), (17613, [0, 3, 2, 104, 50]), Hello.ServerName("tls.example"),
            Hello.PointFormats(0), Hello.Groups(0xfafa, 4588, 29, 23, 24), Hello.Versions(0x8a8a, 0x0304, 0x0303), (65281, [0]), (35, []), (18, []), (5, [1, 0, 0, 0, 0]),
            Hello.Signatures(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601), (27, [2, 0, 2]), (0xbaba, [0]),
        ],
    };

    [Fact]
    public void Chrome_then_the_fingerprints_that_others_have_found()
    {
        Assert.Equal("98487aa16281980e7d1120d399efb6a4", Ja3Of(Chrome));
        Assert.Equal("t13d1516h2_8daaf6152771_d8a2da3f94cd", Ja4Of(Chrome));
    }

    [Fact]
    public void The_example_of_the_definition_of_Ja4()
    {
        var types = new ushort[] { 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015 };
        var hello = new Hello
        {
            Ciphers = [Hello.Grease, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
            Extensions = [.. types.Select(Content)],
        };
        Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", Ja4Of(hello));

        static (ushort, byte[]) Content(ushort type) => type switch
        {
            0 => Hello.ServerName("a"),
            16 => Hello.Alpn("h2", "http/1.1"),
            13 => Hello.Signatures(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
            43 => Hello.Versions(0x0304),
            _ => (type, []),
        };
    }

    [Fact]
    public void Next_to_nothing_in_the_message_then_empty_lists()
    {
        var hello = new Hello { Version = 0x0301, Ciphers = [Hello.Grease], Extensions = null };
        Assert.Equal(Md5("769,,,,"), Ja3Of(hello));
        Assert.Equal("t10i000000_000000000000_000000000000", Ja4Of(hello));
    }

    [Fact]
    public void The_text_of_Ja3_is_the_clients_order_without_grease()
    {
        var hello = new Hello { Ciphers = [53, Hello.Grease, 4865], Extensions = [Hello.PointFormats(0, 1, 2), (Hello.Grease, []), Hello.Groups(29, Hello.Grease), (65281, [])] };
        Assert.Equal(Md5("771,53-4865,11-10-65281,29,0-1-2"), Ja3Of(hello));
    }

    [Theory]
    [InlineData("http/1.1", "h1")]
    [InlineData("h2", "h2")]
    [InlineData("h", "hh")]
    [InlineData("\u00ab", "ab")]
    [InlineData("\u0020", "20")]
    [InlineData("\u00abcd", "a4")]
    [InlineData("0\u00ab", "3b")]
    public void First_protocol_in_Ja4(string name, string expected) => Assert.Equal(expected, Ja4Of(new Hello { Extensions = [Hello.Alpn(name)] })[8..10]);

    [Fact]
    public void Without_signature_algorithms_then_no_underscore_before_the_hash()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData("0017,ff01"u8))[..12];
        Assert.Equal($"t12i0202h2_{Convert.ToHexStringLower(SHA256.HashData("1301,c02f"u8))[..12]}_{hash}", Ja4Of(new Hello { Extensions = [(0xff01, []), (0x0017, []), Hello.Alpn("h2")] }).Replace("i0203", "i0202", StringComparison.Ordinal));
    }

    [Fact]
    public void More_than_99_of_a_kind_then_99()
    {
        var hello = new Hello { Ciphers = [.. Enumerable.Range(1, 8000).Select(i => (ushort)i)], Extensions = [.. Enumerable.Range(100, 90).Select(i => ((ushort)i, Array.Empty<byte>()))] };
        Assert.StartsWith("t12i9990", Ja4Of(hello), StringComparison.Ordinal);
        Assert.Equal(32, Ja3Of(hello).Length);
    }

    private static string Ja3Of(Hello hello)
    {
        var bytes = hello.Message();
        Assert.True(ClientHelloMessage.TryParse(bytes, out var message));
        return Ja3.Create(message, bytes.Length);
    }

    private static string Ja4Of(Hello hello)
    {
        var bytes = hello.Message();
        Assert.True(ClientHelloMessage.TryParse(bytes, out var message));
        return Ja4.Create(message, bytes.Length);
    }

#pragma warning disable CA5351 // What JA3 is made of.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5351
}
