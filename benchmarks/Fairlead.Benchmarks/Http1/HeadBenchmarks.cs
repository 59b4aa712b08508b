using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Streams;

namespace Fairlead.Benchmarks.Http1;

/// <summary>Parsing and serialising the heads of a browser's request and of a response.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks
{
    private static readonly byte[] Browser = Lines(
        "GET /shop/items?page=2 HTTP/1.1", "Host: shop.example.com", "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language: en-US,en;q=0.5", "Accept-Encoding: gzip, deflate, br",
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark", "Connection: keep-alive", "Upgrade-Insecure-Requests: 1", "Cache-Control: max-age=0");

    private static readonly byte[] Short = Lines("GET / HTTP/1.1", "Host: 127.0.0.1:10000");

    private readonly ServerCodecOptions _options = new();
    private readonly RequestHead _request = new();
    private readonly ResponseHead _response = new();
    private readonly PipeWriter _output = new Discarding();

    [GlobalSetup]
    public void Setup()
    {
        ParseBrowserRequest();
        _response.Status = 200;
        _response.Headers.Add(KnownHeader.ContentType, "text/plain"u8);
        _response.Headers.Add(KnownHeader.Server, "fairlead"u8);
        _response.Headers.Add(KnownHeader.Date, "Sun, 06 Nov 1994 08:49:37 GMT"u8);
        _response.Headers.Add(KnownHeader.XEnvoyUpstreamServiceTime, "1"u8);
    }

    [Benchmark]
    public bool ParseShortRequest() => Parse(Short);

    [Benchmark]
    public bool ParseBrowserRequest() => Parse(Browser);

    [Benchmark]
    public void SerialiseBrowserRequest() => HeadWriter.WriteRequest(_output, _request, BodyKind.None, isUpgrade: false);

    [Benchmark]
    public void SerialiseResponse() => HeadWriter.WriteResponse(_output, _response, BodyKind.Length, 1024, ConnectionOption.None);

    private bool Parse(byte[] text)
    {
        var scanned = 0;
        var framing = MessageFraming.Create();
        _request.Headers.Clear();
        return RequestParser.Parse(text, ref scanned, _options, _request, ref framing, out _, out _) == ParseStatus.Done;
    }

    private static byte[] Lines(params string[] lines) => System.Text.Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");

    private sealed class Discarding : PipeWriter
    {
        private readonly byte[] _buffer = new byte[128 * 1024];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
