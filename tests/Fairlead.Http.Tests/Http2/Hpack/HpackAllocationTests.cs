using System.Text;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HpackAllocationTests
{
    private static readonly (byte[] Name, byte[] Value)[] Request =
    [
        (":method"u8.ToArray(), "GET"u8.ToArray()), (":scheme"u8.ToArray(), "https"u8.ToArray()), (":path"u8.ToArray(), "/search?q=hpack&page=1"u8.ToArray()),
        (":authority"u8.ToArray(), "www.example.com"u8.ToArray()), ("user-agent"u8.ToArray(), "Mozilla/5.0 (X11; Linux x86_64)"u8.ToArray()),
        ("accept"u8.ToArray(), "text/html,application/xhtml+xml"u8.ToArray()), ("accept-encoding"u8.ToArray(), "gzip, deflate, br"u8.ToArray()),
        ("cookie"u8.ToArray(), "session=0123456789abcdef0123456789abcdef"u8.ToArray()), ("x-request-id"u8.ToArray(), Encoding.ASCII.GetBytes(Guid.Empty.ToString())),
        ("x-tenant"u8.ToArray(), "acme"u8.ToArray()), ("x-sequence"u8.ToArray(), "0000"u8.ToArray()),
    ];

    [Fact]
    public void Encoding_and_decoding_requests_allocates_nothing()
    {
        var (encoder, decoder, block, number) = (new HpackEncoder(), new HpackDecoder(), new byte[1024], 0);
        var sink = new Counter();
        Assert.Equal(0, AllocatedBy(() =>
        {
            // A value that is new each time, so that entries come and go.
            Encoding.ASCII.TryGetBytes((number++ % 10_000).ToString("0000", null).AsSpan(), Request[^1].Value, out _);
        }, () =>
        {
            var written = 0;
            Assert.True(encoder.TryBegin(block, ref written));
            foreach (var (name, value) in Request)
                Assert.True(encoder.TryEncode(name, value, 0, block, ref written));
            Assert.True(decoder.Decode(block.AsSpan(0, written), 8192, ref sink) == HpackStatus.Ok);
        }));
        Assert.Equal(sink.Blocks * Request.Length, sink.Fields);
        Assert.True(decoder.TableSize > 3900);
    }

    private static long AllocatedBy(Action prepare, Action action)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 10 && least > 0; round++)
        {
            var sum = 0L;
            for (var i = 0; i < 200; i++)
            {
                prepare();
                var before = GC.GetAllocatedBytesForCurrentThread();
                action();
                sum += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            least = Math.Min(least, sum);
        }

        return least;
    }

    private struct Counter : IHpackFieldSink
    {
        public int Fields;
        public int Blocks;

        public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
        {
            Fields++;
            if (staticIndex == 2)
                Blocks++;
            return true;
        }
    }
}
