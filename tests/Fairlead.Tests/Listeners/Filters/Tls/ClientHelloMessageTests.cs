using Fairlead.Transports.ClientHello;
using System.Text;
using CsCheck;
using Fairlead.Filters;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Tests.Listeners.Filters.Tls;

public sealed class ClientHelloMessageTests
{
    private static readonly Hello Full = new()
    {
        Ciphers = [Hello.Grease, 0x1301, 0xc02f],
        Extensions =
        [
            (Hello.Grease, []), Hello.ServerName("Shop.Example"), Hello.Groups(Hello.Grease, 29, 23), Hello.PointFormats(0), Hello.Alpn("h2", "http/1.1"),
            Hello.Signatures(0x0403, 0x0804), (0xfe0d, new byte[200]), Hello.Versions(Hello.Grease, 0x0304, 0x0303), (0x2a2a, [0]),
        ],
    };

    [Fact]
    public void All_parts_are_found()
    {
        Assert.True(ClientHelloMessage.TryParse(Full.Message(), out var message));
        Assert.Equal(0x0303, message.LegacyVersion);
        Assert.Equal("Shop.Example", Encoding.ASCII.GetString(message.ServerName));
        Assert.Equal(["h2", "http/1.1"], ApplicationProtocolNames.Read(message.ApplicationProtocols));
        Assert.Equal(TlsVersions.Tls12 | TlsVersions.Tls13, message.Versions);
        Assert.Equal(Hello.Numbers(Hello.Grease, 29, 23), message.SupportedGroups.ToArray());
        Assert.Equal(Hello.Numbers(0x0403, 0x0804), message.SignatureAlgorithms.ToArray());
        Assert.Equal([0], message.PointFormats.ToArray());
    }

    [Theory]
    [InlineData(0x0300, TlsVersions.None)]
    [InlineData(0x0301, TlsVersions.Tls10)]
    [InlineData(0x0302, TlsVersions.Tls10 | TlsVersions.Tls11)]
    [InlineData(0x0303, TlsVersions.Tls10 | TlsVersions.Tls11 | TlsVersions.Tls12)]
    [InlineData(0x0304, TlsVersions.Tls10 | TlsVersions.Tls11 | TlsVersions.Tls12)]
    public void Without_a_list_of_versions_then_the_version_field_counts(int version, TlsVersions expected)
    {
        foreach (var extensions in new (ushort, byte[])[]?[] { null, [] })
        {
            var isValid = ClientHelloMessage.TryParse(new Hello { Version = (ushort)version, Extensions = extensions }.Message(), out var message);
            Assert.Equal(expected != TlsVersions.None, isValid);
            Assert.Equal(expected, message.Versions);
        }
    }

    [Theory]
    [InlineData(new ushort[] { 0x0304 }, TlsVersions.Tls13)]
    [InlineData(new ushort[] { 0x0301, 0x0302 }, TlsVersions.Tls10 | TlsVersions.Tls11)]
    [InlineData(new ushort[] { 0x7f1c, 0x0303 }, TlsVersions.Tls12)]
    [InlineData(new ushort[] { 0x0300 }, TlsVersions.None)]
    [InlineData(new ushort[] { Hello.Grease }, TlsVersions.None)]
    public void With_a_list_of_versions_then_the_list_counts(ushort[] versions, TlsVersions expected)
    {
        var isValid = ClientHelloMessage.TryParse(new Hello { Extensions = [Hello.Versions(versions)] }.Message(), out var message);
        Assert.Equal(expected != TlsVersions.None, isValid);
        Assert.Equal(expected, message.Versions);
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "no cipher", new Hello { Ciphers = [] }.Message() },
        { "odd ciphers", Edit(new Hello { Ciphers = [1, 2] }, m => m[4 + 2 + 32 + 33 + 1]--) },
        { "long session", new Hello { SessionId = new byte[33] }.Message() },
        { "no null compression", new Hello { Compressions = [1] }.Message() },
        { "no compression", new Hello { Compressions = [] }.Message() },
        { "bytes after the extensions", [.. new Hello().Message(), 0] },
        { "extension beyond the end", Edit(new Hello { Extensions = [(99, [1, 2])] }, m => m[^3]++) },
        { "extension in pieces", new Hello { Extensions = [(99, [1, 2])] }.Message()[..^1] },
        { "two names", With(Hello.ServerName("a"), Hello.ServerName("b")) },
        { "two lists of protocols", With(Hello.Alpn("a"), Hello.Alpn("a")) },
        { "two lists of versions", With(Hello.Versions(0x0304), Hello.Versions(0x0304)) },
        { "no versions", With((43, [0])) },
        { "odd versions", With((43, [3, 3, 3, 3])) },
        { "bytes after the versions", With((43, [2, 3, 3, 3])) },
        { "empty name", With(Hello.ServerName("")) },
        { "no name", With((0, [])) },
        { "no name in the list", With((0, [0, 0])) },
        { "two names in the list", With((0, Hello.Long([0, 0, 1, 97, 0, 0, 1, 98]))) },
        { "other type of name", With((0, Hello.Long([1, 0, 1, 97]))) },
        { "bytes after the name", With((0, [.. Hello.Long([0, 0, 1, 97]), 0])) },
        { "NUL in the name", With(Hello.ServerName("good.example\0.bad.example")) },
        { "line break in the name", With(Hello.ServerName("a\nb")) },
        { "space in the name", With(Hello.ServerName("a b")) },
        { "name that is not ASCII", With(Hello.ServerName("b\u00fccher.example")) },
        { "long name", With(Hello.ServerName(new string('a', 256))) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_then_refused(string what, byte[] message)
    {
        Assert.False(ClientHelloMessage.TryParse(message, out _), what);
    }

    [Fact]
    public void Longest_name_then_found()
    {
        Assert.True(ClientHelloMessage.TryParse(With(Hello.ServerName(new string('a', 255))), out var message));
        Assert.Equal(255, message.ServerName.Length);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 1, 0 })]
    [InlineData(new byte[] { 0, 3, 2, 104, 50, 0 })]
    [InlineData(new byte[] { 0, 2, 2, 104, 50 })]
    [InlineData(new byte[] { 0, 4, 2, 104, 50, 0 })]
    [InlineData(new byte[] { 0, 3, 3, 104, 50 })]
    public void Malformed_protocols_then_none(byte[] content)
    {
        Assert.True(ClientHelloMessage.TryParse(With((16, content)), out var message));
        Assert.Empty(ApplicationProtocolNames.Read(message.ApplicationProtocols));
    }

    [Fact]
    public void Any_names_of_protocols_are_handed_on_in_their_order()
    {
        Gen.String[Gen.Char['\u0001', '\u00ff'], 1, 255].Array[1, 20].Sample(
            names =>
            {
                Assert.True(ClientHelloMessage.TryParse(With(Hello.Alpn(names)), out var message));
                Assert.Equal(names, ApplicationProtocolNames.Read(message.ApplicationProtocols));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void Every_truncation_then_refused()
    {
        var message = Full.Message();
        for (var length = 0; length < message.Length; length++)
            Assert.False(ClientHelloMessage.TryParse(message.AsSpan(0, length), out _), $"{length} bytes");
    }

    [Fact]
    public void Random_changes_then_nothing_throws_and_what_is_found_is_clean()
    {
        var whole = Full.Message();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                var bytes = whole.ToArray();
                foreach (var (at, value) in changes)
                    bytes[at] = value;
                if (!ClientHelloMessage.TryParse(bytes, out var message))
                    return;
                Assert.Equal(-1, message.ServerName.IndexOfAnyExceptInRange((byte)'!', (byte)'~'));
                Assert.NotEqual(TlsVersions.None, message.Versions);
                Assert.All(ApplicationProtocolNames.Read(message.ApplicationProtocols), n => Assert.InRange(n.Length, 1, 255));
                Assert.Equal(32, Ja3.Create(message, bytes.Length).Length);
                Assert.Equal(36, Ja4.Create(message, bytes.Length).Length);
            },
            iter: 20_000,
            threads: 1);
    }

    [Fact]
    public void Framing_and_parsing_allocate_nothing()
    {
        var bytes = Hello.Records(Full.Message(), 0x0301, 100);
        var scratch = new byte[bytes.Length];
        var found = 0;
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                var framing = new ClientHelloFraming(16384);
                framing.Look(bytes.AsSpan(0, 7));
                framing.Look(bytes.AsSpan(0, 200));
                if (framing.Look(bytes) == ClientHelloStatus.Found && ClientHelloMessage.TryParse(framing.Message(bytes, scratch), out var message))
                    found += ApplicationProtocolNames.Read(message.ApplicationProtocols).Count;
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(2000, found);
        Assert.Equal(0, least);
    }

    private static byte[] With(params (ushort, byte[])[] extensions) => new Hello { Extensions = extensions }.Message();

    private static byte[] Edit(Hello hello, Action<byte[]> edit)
    {
        var message = hello.Message();
        edit(message);
        return message;
    }
}
