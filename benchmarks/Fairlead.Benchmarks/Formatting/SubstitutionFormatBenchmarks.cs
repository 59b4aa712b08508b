using System.Buffers;
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Fairlead.Configuration;
using Fairlead.Formatting;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Benchmarks.Formatting;

/// <summary>One access-log line.</summary>
[MemoryDiagnoser]
public class SubstitutionFormatBenchmarks
{
    private const string IstioJson = """
        {"start_time":"%START_TIME%","method":"%REQ(:METHOD)%","path":"%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%","protocol":"%PROTOCOL%","response_code":"%RESPONSE_CODE%",
        "response_flags":"%RESPONSE_FLAGS%","response_code_details":"%RESPONSE_CODE_DETAILS%","bytes_received":"%BYTES_RECEIVED%","bytes_sent":"%BYTES_SENT%",
        "duration":"%DURATION%","user_agent":"%REQ(USER-AGENT)%","request_id":"%REQ(X-REQUEST-ID)%","authority":"%REQ(:AUTHORITY)%",
        "upstream_host":"%UPSTREAM_HOST%","upstream_cluster":"%UPSTREAM_CLUSTER%","downstream_remote_address":"%DOWNSTREAM_REMOTE_ADDRESS%","route_name":"%ROUTE_NAME%"}
        """;

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly StreamInfo _info = CreateInfo();
    private SubstitutionFormat _text = null!;
    private SubstitutionFormat _header = null!;
    private SubstitutionFormat _startTime = null!;
    private JsonFormat _json = null!;

    [GlobalSetup]
    public void Setup()
    {
        var errors = new List<ConfigError>();
        var text = SubstitutionFormat.Parse(SubstitutionFormat.EnvoyDefault, "text", errors);
        var header = SubstitutionFormat.Parse("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "header", errors);
        var startTime = SubstitutionFormat.Parse("%START_TIME%", "start_time", errors);
        var json = JsonFormat.Parse(IstioJson, "json", errors);
        if (text is null || header is null || startTime is null || json is null)
            throw new ConfigException(errors);
        (_text, _header, _startTime, _json) = (text, header, startTime, json);
    }

    [Benchmark(Baseline = true)]
    public int DefaultLine()
    {
        _output.ResetWrittenCount();
        _text.Write(_info, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int IstioJsonLine()
    {
        _output.ResetWrittenCount();
        _json.Write(_info, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int HeaderValue()
    {
        _output.ResetWrittenCount();
        _header.Write(_info, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int StartTime()
    {
        _output.ResetWrittenCount();
        _startTime.Write(_info, _output);
        return _output.WrittenCount;
    }

    private static StreamInfo CreateInfo()
    {
        var request = new RequestHead();
        request.Headers.Set(KnownHeader.Method, "GET"u8);
        request.Headers.Set(KnownHeader.Authority, "shop.example"u8);
        request.Headers.Set(KnownHeader.Path, "/products/4711?page=2"u8);
        request.Headers.Set(KnownHeader.UserAgent, "Mozilla/5.0 (X11; Linux x86_64)"u8);
        request.Headers.Set(KnownHeader.XRequestId, "4b2e1f5a-6c8d-4e2f-9a1b-3c5d7e9f0a1b"u8);
        var now = Stopwatch.GetTimestamp();
        NetworkAddress.TryParse("10.1.2.3", 8080, out var upstream);
        NetworkAddress.TryParse("203.0.113.7", 40123, out var client);
        return new StreamInfo
        {
            StartTime = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc),
            StartTimestamp = now,
            EndTimestamp = now + (Stopwatch.Frequency / 100),
            Protocol = "HTTP/1.1",
            ResponseCode = 200,
            ResponseCodeDetails = "via_upstream",
            BytesSent = 1024,
            RouteName = "products",
            UpstreamCluster = "products",
            UpstreamRemoteAddress = upstream,
            DownstreamRemoteAddress = client,
            Request = request,
            Response = new ResponseHead { Status = 200 },
        };
    }
}
