using System.Buffers;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Formatting;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Abstractions.Tests.Formatting;

public class SubstitutionFormatTests
{
    [Theory]
    [InlineData("%START_TIME%", "2024-02-29T15:04:05.123Z")]
    [InlineData("%START_TIME()%", "2024-02-29T15:04:05.123Z")]
    [InlineData("%START_TIME(%Y-%m-%dT%H:%M:%E3SZ)%", "2024-02-29T15:04:05.123Z")]
    [InlineData("%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%", "2024/02/29T15:04:05+0000 1709219045")]
    [InlineData("%START_TIME(%s.%3f)%", "1709219045.123")]
    [InlineData("%START_TIME(%f %1f %6f %9f)%", "123456700 1 123456 123456700")]
    [InlineData("%START_TIME(%E6S %E4Y %Ez)%", "05.123456 2024 +00:00")]
    [InlineData("%START_TIME(%a %A %b %B %h %d %e %y %C %j %I %p %u %w %G %g %V %Z %%)%", "Thu Thursday Feb February Feb 29 29 24 20 060 03 PM 4 4 2024 24 09 UTC %")]
    [InlineData("%START_TIME(%F %T %D %R %X %x %r)%", "2024-02-29 15:04:05 02/29/24 15:04 15:04:05 02/29/24 03:04:05 PM")]
    [InlineData("%START_TIME(%c)%", "Thu Feb 29 15:04:05 2024")]
    [InlineData("%START_TIME((%Y))%", "(2024)")]
    [InlineData("%DURATION%", "250")]
    [InlineData("%REQUEST_DURATION%", "10")]
    [InlineData("%RESPONSE_DURATION%", "100")]
    [InlineData("%RESPONSE_TX_DURATION%", "150")]
    [InlineData("%COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)%", "250000")]
    [InlineData("%COMMON_DURATION(US_TX_BEG:US_RX_BEG)%", "80")]
    [InlineData("%COMMON_DURATION(DS_RX_BEG:DS_RX_END:ns)%", "10000000")]
    [InlineData("%BYTES_RECEIVED%", "17")]
    [InlineData("%BYTES_SENT%", "4242")]
    [InlineData("%PROTOCOL%", "HTTP/1.1")]
    [InlineData("%UPSTREAM_PROTOCOL%", "HTTP/2")]
    [InlineData("%RESPONSE_CODE%", "200")]
    [InlineData("%RESPONSE_CODE_DETAILS%", "via_upstream")]
    [InlineData("%RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)%", "via upstream")]
    [InlineData("%CONNECTION_TERMINATION_DETAILS%", "idle timeout")]
    [InlineData("%UPSTREAM_TRANSPORT_FAILURE_REASON%", "no_route_to_host")]
    [InlineData("%RESPONSE_FLAGS%", "UF,URX")]
    [InlineData("%RESPONSE_FLAGS_LONG%", "UpstreamConnectionFailure,UpstreamRetryLimitExceeded")]
    [InlineData("%ROUTE_NAME%", "cart")]
    [InlineData("%UPSTREAM_CLUSTER%", "carts")]
    [InlineData("%UPSTREAM_CLUSTER_RAW%", "carts")]
    [InlineData("%UPSTREAM_HOST%", "10.0.0.9:8080")]
    [InlineData("%UPSTREAM_HOST_NAME%", "carts.internal")]
    [InlineData("%UPSTREAM_LOCAL_ADDRESS%", "10.0.0.1:50000")]
    [InlineData("%UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%", "10.0.0.1")]
    [InlineData("%UPSTREAM_LOCAL_PORT%", "50000")]
    [InlineData("%UPSTREAM_REMOTE_ADDRESS%", "10.0.0.9:8080")]
    [InlineData("%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "10.0.0.9")]
    [InlineData("%UPSTREAM_REMOTE_PORT%", "8080")]
    [InlineData("%DOWNSTREAM_LOCAL_ADDRESS%", "192.0.2.1:443")]
    [InlineData("%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%", "192.0.2.1")]
    [InlineData("%DOWNSTREAM_LOCAL_PORT%", "443")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS%", "[2001:db8::5]:0")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "2001:db8::5")]
    [InlineData("%DOWNSTREAM_REMOTE_PORT%", "0")]
    [InlineData("%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%", "198.51.100.7:40000")]
    [InlineData("%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%", "198.51.100.7")]
    [InlineData("%DOWNSTREAM_DIRECT_REMOTE_PORT%", "40000")]
    [InlineData("%REQUESTED_SERVER_NAME%", "shop.example")]
    [InlineData("%REQ(:METHOD)%", "GET")]
    [InlineData("%REQ(User-Agent)%", "curl/8")]
    [InlineData("%REQ(host)%", "shop.example")]
    [InlineData("%REQ(X-MANY)%", "one")]
    [InlineData("%REQ(X-EMPTY)%", "")]
    [InlineData("%REQ(X-NONE?X-REQUEST-ID):3%", "abc")]
    [InlineData("%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%", "/old?x=1")]
    [InlineData("%REQ(X-NONE?X-NEITHER)%", "-")]
    [InlineData("%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%", "12")]
    [InlineData("%RESP(:STATUS)%", "200")]
    [InlineData("%RESP(X-NONE?Content-Type):4%", "text")]
    [InlineData("%TRAILER(X-CHECKSUM)%", "77")]
    [InlineData("%TRAILER(X-NONE)%", "-")]
    [InlineData("%QUERY_PARAM(id)%", "7")]
    [InlineData("%QUERY_PARAM(name)%", "a b%0Ac")]
    [InlineData("%QUERY_PARAM(name):2%", "a ")]
    [InlineData("%QUERY_PARAM(nam)%", "-")]
    [InlineData("%PATH%", "/old?x=1")]
    [InlineData("%PATH(NQ)%", "/old")]
    [InlineData("%PATH(NQ:PATH)%", "/cart")]
    [InlineData("%PATH(WQ:PATH):9%", "/cart?id=")]
    [InlineData("%PATH(:ORIG)%", "/old?x=1")]
    [InlineData("%CONNECTION_ID%", "5")]
    [InlineData("%UPSTREAM_CONNECTION_ID%", "6")]
    [InlineData("%STREAM_ID%", "99")]
    [InlineData("%FILTER_CHAIN_NAME%", "https")]
    [InlineData("%LOCAL_REPLY_BODY%", "no healthy upstream")]
    [InlineData("%UPSTREAM_REQUEST_ATTEMPT_COUNT%", "3")]
    [InlineData("%GRPC_STATUS%", "-")]
    [InlineData("100 %% [%PROTOCOL%|%ROUTE_NAME%]\n", "100 % [HTTP/1.1|cart]\n")]
    [InlineData("ünï", "ünï")]
    [InlineData("", "")]
    public void An_operator_then_its_value(string format, string expected) => Assert.Equal(expected, Write(format, SampleStream.Create()));

    [Theory]
    [InlineData("%START_TIME%")]
    [InlineData("%DURATION%")]
    [InlineData("%REQUEST_DURATION%")]
    [InlineData("%RESPONSE_DURATION%")]
    [InlineData("%RESPONSE_TX_DURATION%")]
    [InlineData("%PROTOCOL%")]
    [InlineData("%RESPONSE_CODE_DETAILS%")]
    [InlineData("%RESPONSE_FLAGS%")]
    [InlineData("%ROUTE_NAME%")]
    [InlineData("%UPSTREAM_HOST%")]
    [InlineData("%UPSTREAM_HOST_NAME%")]
    [InlineData("%UPSTREAM_LOCAL_ADDRESS%")]
    [InlineData("%DOWNSTREAM_LOCAL_PORT%")]
    [InlineData("%REQ(:PATH)%")]
    [InlineData("%RESP(:STATUS)%")]
    [InlineData("%TRAILER(x)%")]
    [InlineData("%QUERY_PARAM(x)%")]
    [InlineData("%PATH%")]
    [InlineData("%CONNECTION_ID%")]
    [InlineData("%STREAM_ID%")]
    [InlineData("%GRPC_STATUS_NUMBER%")]
    [InlineData("%ENVIRONMENT(FAIRLEAD_TEST_THAT_IS_NOT_SET)%")]
    public void A_missing_value_then_a_hyphen_or_nothing(string format)
    {
        Assert.Equal("-", Write(format, new StreamInfo()));
        Assert.Equal("", Write(format, new StreamInfo(), omitEmptyValues: true));
    }

    [Fact]
    public void A_status_that_was_never_sent_then_zero() => Assert.Equal("0 0 0 0", Write("%RESPONSE_CODE% %BYTES_SENT% %BYTES_RECEIVED% %UPSTREAM_REQUEST_ATTEMPT_COUNT%", new StreamInfo()));

    [Theory]
    [InlineData("%NOPE%", "NOPE")]
    [InlineData("%VIRTUAL_CLUSTER_NAME%", "VIRTUAL_CLUSTER_NAME")]
    [InlineData("%DYNAMIC_METADATA(a:b)%", "DYNAMIC_METADATA")]
    [InlineData("a%b", "'%b' at position 1")]
    [InlineData("100%", "'%' at position 3")]
    [InlineData("%REQ(x%", "'%REQ(x%'")]
    [InlineData("%REQ(x):y%", "'%REQ(x):y%'")]
    [InlineData("%REQ(x):99999999999%", "'%REQ(x):99999999999%'")]
    [InlineData("%REQ%", "REQ: '' is no header name")]
    [InlineData("%REQ()%", "REQ: '' is no header name")]
    [InlineData("%REQ(a b)%", "REQ: 'a b' is no header name")]
    [InlineData("%REQ(a?b?c)%", "REQ: takes at most one alternative")]
    [InlineData("%PROTOCOL(x)%", "PROTOCOL: takes no argument")]
    [InlineData("%PROTOCOL:5%", "PROTOCOL: takes no length")]
    [InlineData("%START_TIME:5%", "START_TIME: takes no length")]
    [InlineData("%START_TIME(%Q)%", "START_TIME: '%Q' is no known field")]
    [InlineData("%START_TIME(%3Y)%", "START_TIME: '%3Y' is no known field")]
    [InlineData("%START_TIME(\n)%", "START_TIME: the time pattern has a line feed")]
    [InlineData("%GRPC_STATUS(X)%", "GRPC_STATUS: 'X' is none of")]
    [InlineData("%PATH(X)%", "PATH: takes WQ or NQ")]
    [InlineData("%QUERY_PARAM%", "QUERY_PARAM: needs the name")]
    [InlineData("%ENVIRONMENT%", "ENVIRONMENT: needs the name")]
    [InlineData("%RESPONSE_CODE_DETAILS(X)%", "RESPONSE_CODE_DETAILS: takes ALLOW_WHITESPACES")]
    [InlineData("%COMMON_DURATION(A:B)%", "COMMON_DURATION: 'A' is no known moment")]
    [InlineData("%COMMON_DURATION(DS_RX_BEG:DS_TX_END:h)%", "COMMON_DURATION: 'h' is no precision")]
    public void Parse_of_a_wrong_format_then_an_error_that_names_it(string format, string expected)
    {
        var errors = new List<ConfigError>();
        Assert.Null(SubstitutionFormat.Parse(format, "log.format", errors));
        var error = Assert.Single(errors);
        Assert.Equal("log.format", error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_of_a_time_pattern_beyond_the_limit_then_an_error()
    {
        var errors = new List<ConfigError>();
        Assert.Null(SubstitutionFormat.Parse($"%START_TIME({string.Concat(Enumerable.Repeat("%c", 10))})%", "f", errors));
        Assert.Contains("too long", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_format_then_envoys_line()
    {
        const string Expected = "[2024-02-29T15:04:05.123Z] \"GET /old?x=1 HTTP/1.1\" 200 UF,URX 17 4242 250 12 \"-\" \"curl/8\" \"abc-123\" \"shop.example\" \"10.0.0.9:8080\"\n";
        Assert.Equal(Expected, Write(SubstitutionFormat.EnvoyDefault, SampleStream.Create()));
    }

    [Fact]
    public void Host_names_and_environment_are_read_once()
    {
        Environment.SetEnvironmentVariable("FAIRLEAD_TEST_FORMAT", "staging");
        Assert.Equal($"{Environment.MachineName} staging stag", Write("%HOSTNAME% %ENVIRONMENT(FAIRLEAD_TEST_FORMAT)% %ENVIRONMENT(FAIRLEAD_TEST_FORMAT):4%", new StreamInfo()));
    }

    [Fact]
    public void A_unix_socket_then_its_path_and_no_port()
    {
        var info = new StreamInfo { UpstreamRemoteAddress = NetworkAddress.FromPath("/run/app.sock") };
        Assert.Equal("/run/app.sock /run/app.sock - /run/app.sock", Write("%UPSTREAM_REMOTE_ADDRESS% %UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %UPSTREAM_REMOTE_PORT% %UPSTREAM_HOST_NAME%", info));
    }

    [Theory]
    [InlineData("application/grpc", "5", null, 200, "NotFound NOT_FOUND 5 5")]
    [InlineData("application/grpc+proto", null, "0", 200, "OK OK 0 0")]
    [InlineData("Application/gRPC", null, "42", 200, "42 42 42 42")]
    [InlineData("application/grpc", null, "x", 200, "-1 -1 -1 -1")]
    [InlineData("application/grpc", null, null, 503, "Unavailable UNAVAILABLE 14 14")]
    [InlineData("application/grpc", null, null, 401, "Unauthenticated UNAUTHENTICATED 16 16")]
    [InlineData("application/grpc-web", "5", null, 200, "- - - -")]
    public void A_grpc_status_then_its_name_and_number(string contentType, string? trailer, string? header, int code, string expected)
    {
        var info = new StreamInfo { Request = new RequestHead(), Response = new ResponseHead(), ResponseTrailers = new HeaderMap(), ResponseCode = code };
        info.Request.Headers.Set("content-type", contentType);
        if (trailer is not null)
            info.ResponseTrailers.Set("grpc-status", trailer);
        if (header is not null)
            info.Response.Headers.Set("grpc-status", header);
        Assert.Equal(expected, Write("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS(NUMBER)% %GRPC_STATUS_NUMBER%", info));
    }

    [Fact]
    public void Every_flag_has_a_name()
    {
        foreach (var flag in Enum.GetValues<ResponseFlags>().Where(static f => f != ResponseFlags.None))
            Assert.Equal(flag.ToString(), Write("%RESPONSE_FLAGS_LONG%", new StreamInfo { Flags = flag }));
        var all = Enum.GetValues<ResponseFlags>().Aggregate((a, b) => a | b);
        Assert.Equal("LH,UH,UT,LR,UR,UF,UC,UO,NR,DI,FI,RL,UAEX,RLSE,DC,URX,SI,IH,DPE,UMSDR,DT,UPE,NC,OM,DF", Write("%RESPONSE_FLAGS%", new StreamInfo { Flags = all }));
        Assert.Equal(25, Write("%RESPONSE_FLAGS_LONG%", new StreamInfo { Flags = all }).Split(',').Length);
    }

    [Fact]
    public void Query_parameters_then_the_first_of_the_exact_name()
    {
        var info = new StreamInfo { Request = new RequestHead() };
        info.Request.Headers.Set(KnownHeader.Path, "/?a&%62=1&b=2&c=%4&d=%zz&e=x#&f=1"u8);
        Assert.Equal(" 1 %4 %zz x -", Write("%QUERY_PARAM(a)% %QUERY_PARAM(b)% %QUERY_PARAM(c)% %QUERY_PARAM(d)% %QUERY_PARAM(e)% %QUERY_PARAM(f)%", info));
    }

    [Fact]
    public void Header_bytes_beyond_ascii_pass_as_they_are()
    {
        var info = new StreamInfo { Request = new RequestHead() };
        info.Request.Headers.Set("x-raw"u8, [0xff, (byte)'"', 0xe2, 0x82, 0xac]);
        var output = new ArrayBufferWriter<byte>();
        Parse("<%REQ(X-RAW)%>").Write(info, output);
        Assert.Equal<byte>([(byte)'<', 0xff, (byte)'"', 0xe2, 0x82, 0xac, (byte)'>'], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Values_longer_than_a_piece_of_the_output_are_whole()
    {
        var header = new string('h', 10_000);
        var text = string.Concat(Enumerable.Repeat("aé€😀", 500));
        var info = new StreamInfo { Request = new RequestHead(), LocalReplyBody = text };
        info.Request.Headers.Set("x-long", header);
        var output = new SmallPieces();
        Parse("%REQ(X-LONG)%|%LOCAL_REPLY_BODY%|%BYTES_SENT%").Write(info, output);
        Assert.Equal($"{header}|{text}|0", Encoding.UTF8.GetString(output.Bytes));
    }

    [Fact]
    public void IsConstant_without_operators()
    {
        Assert.True(Parse("plain %% text").IsConstant);
        Assert.False(Parse("%PROTOCOL%").IsConstant);
    }

    [Fact]
    public void Write_allocates_nothing()
    {
        var format = Parse(
            SubstitutionFormat.EnvoyDefault + "%START_TIME(%c %V %3f)% %DOWNSTREAM_REMOTE_ADDRESS% %UPSTREAM_LOCAL_ADDRESS% %RESPONSE_CODE_DETAILS% %RESPONSE_FLAGS_LONG% " +
            "%QUERY_PARAM(name)% %PATH(NQ)% %GRPC_STATUS% %STREAM_ID% %HOSTNAME% %COMMON_DURATION(DS_RX_BEG:DS_TX_END)%");
        var info = SampleStream.Create();
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            format.Write(info, output);
        }));
    }

    private static SubstitutionFormat Parse(string format, bool omitEmptyValues = false)
    {
        var errors = new List<ConfigError>();
        var parsed = SubstitutionFormat.Parse(format, "format", errors, omitEmptyValues);
        Assert.Empty(errors);
        Assert.Equal(format, parsed!.ToString());
        return parsed;
    }

    private static string Write(string format, StreamInfo info, bool omitEmptyValues = false)
    {
        var output = new ArrayBufferWriter<byte>();
        Parse(format, omitEmptyValues).Write(info, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>An output that never gives more than was asked for.</summary>
    private sealed class SmallPieces : IBufferWriter<byte>
    {
        private readonly List<byte> _bytes = [];
        private byte[] _piece = [];

        public byte[] Bytes => [.. _bytes];

        public void Advance(int count) => _bytes.AddRange(_piece[..count]);

        public Memory<byte> GetMemory(int sizeHint = 0) => _piece = new byte[Math.Max(1, sizeHint)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
