using System.Text;
using CsCheck;
using Fairlead.Listeners.Filters;

namespace Fairlead.Tests.Listeners.Filters;

public sealed class HttpInspectorFilterTests
{
    private readonly long[] _cells = new long[HttpInspectorStats.Schema.Names.Length];

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "http/1.1")]
    [InlineData("GET / HTTP/1.1\n", "http/1.1")]
    [InlineData("\r\n\r\nPOST /a?b=c HTTP/1.1\r\n", "http/1.1")]
    [InlineData("OPTIONS * HTTP/1.0\r\n", "http/1.0")]
    [InlineData("M-SEARCH * HTTP/1.1\r\n", "http/1.1")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "h2c")]
    public async Task Http_is_told_by_its_first_bytes(string bytes, string expected)
    {
        foreach (var (piece, isSegmented) in ((int, bool)[])[(1, false), (5, false), (1000, false), (1, true)])
        {
            var pending = new ScriptedPending(Encoding.ASCII.GetBytes(bytes + "rest"), piece, isSegmented);
            Assert.True(await Filter().InspectAsync(pending));
            Assert.Equal([expected], pending.ApplicationProtocols);
            Assert.Equal(0, pending.Consumed);
            if (piece == 1)
                Assert.Equal(bytes.Length, pending.Arrived);
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n", 2)]
    [InlineData("get / HTTP/1.1\r\n", 1)]
    [InlineData("GETX / HTTP/1.1\r\n", 4)]
    [InlineData("GET / HTTP/1.2\r\n", 16)]
    [InlineData("GET / HTTP/2.0\r\n", 16)]
    [InlineData("GET /\r\n", 7)]
    [InlineData("GET  HTTP/1.1\r\n", 15)]
    [InlineData("GET / x HTTP/1.1\r\n", 18)]
    [InlineData("GET /\0 HTTP/1.1\r\n", 6)]
    [InlineData("GET /\ra HTTP/1.1\r\n", 7)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXM\r\n\r\n", 19)]
    [InlineData("\u0016\u0003\u0001\u0002\u0000", 1)]
    [InlineData("\nGET / HTTP/1.1\r\n", 1)]
    public async Task Other_protocols_are_let_through_as_soon_as_they_can_be_told(string bytes, int needed)
    {
        var pending = new ScriptedPending(Encoding.ASCII.GetBytes(bytes), 1);
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Empty(pending.ApplicationProtocols);
        Assert.Equal(needed, pending.Arrived);
        Assert.Equal(1, _cells[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GE")]
    [InlineData("GET / HTT")]
    [InlineData("GET / HTTP/1.1\r")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM")]
    [InlineData("\r\n")]
    public async Task Bytes_that_end_early_leave_the_protocol_open(string bytes)
    {
        var pending = new ScriptedPending(Encoding.ASCII.GetBytes(bytes), 1);
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Empty(pending.ApplicationProtocols);
        Assert.Equal(1, _cells[0]);
    }

    [Fact]
    public async Task A_request_line_without_end_is_given_up()
    {
        foreach (var start in (string[])["GET /", "\r\n"])
        {
            var line = start + string.Concat(Enumerable.Repeat(start == "GET /" ? "aa" : "\r\n", 10_000));
            foreach (var piece in (int[])[1, 4096, 100_000])
            {
                var pending = new ScriptedPending(Encoding.ASCII.GetBytes(line), piece);
                Assert.True(await Filter().InspectAsync(pending));
                Assert.Empty(pending.ApplicationProtocols);
                if (piece <= 4096)
                    Assert.InRange(pending.Arrived, 1, 8192);
            }
        }
    }

    [Fact]
    public async Task What_tls_has_found_out_is_left_alone()
    {
        var pending = new ScriptedPending("GET / HTTP/1.1\r\n"u8.ToArray(), 1) { TransportProtocol = "tls" };
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Equal(0, pending.Peeks);
        pending = new ScriptedPending("GET / HTTP/1.1\r\n"u8.ToArray(), 1) { ApplicationProtocols = ["istio"] };
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Equal(["istio"], pending.ApplicationProtocols);
    }

    [Fact]
    public void Pieces_are_judged_like_the_whole()
    {
        var line = Gen.Char["GETPOSRI * /HTTP.0129\r\n\0aSM"].Array[0, 40].Select(c => Encoding.ASCII.GetBytes(c));
        var nearly = Gen.Select(Gen.OneOf(new[] { "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\r\nPUT /x HTTP/1.0\n" }.Select(Gen.Const).ToArray()), Gen.Int[0, 17], Gen.Byte)
            .Select(t =>
            {
                var bytes = Encoding.ASCII.GetBytes(t.Item1);
                bytes[t.Item2 % bytes.Length] = t.Item3;
                return bytes;
            });
        Gen.OneOf(line, nearly, Gen.Byte.Array[0, 60]).Sample(
            bytes =>
            {
                var verdict = HttpVersionVerdict.Undecided;
                var detector = default(HttpVersionDetector);
                for (var length = 0; length <= bytes.Length && verdict == HttpVersionVerdict.Undecided; length++)
                    verdict = detector.Look(bytes.AsSpan(0, length));
                Assert.Equal(default(HttpVersionDetector).Look(bytes), verdict);
            },
            iter: 20_000,
            threads: 1);
    }

    private HttpInspectorFilter Filter() => new(new HttpInspectorStats(_cells));
}
