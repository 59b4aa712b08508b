using System.Diagnostics;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Abstractions.Tests.Formatting;

/// <summary>An exchange of which everything is known.</summary>
internal static class SampleStream
{
    public static StreamInfo Create()
    {
        var second = Stopwatch.Frequency;
        var request = new RequestHead();
        request.Headers.Set(KnownHeader.Method, "GET"u8);
        request.Headers.Set(KnownHeader.Scheme, "http"u8);
        request.Headers.Set(KnownHeader.Authority, "shop.example"u8);
        request.Headers.Set(KnownHeader.Path, "/cart?id=7&name=a%20b%0Ac"u8);
        request.Headers.Add("x-envoy-original-path", "/old?x=1");
        request.Headers.Add("user-agent", "curl/8");
        request.Headers.Add("x-request-id", "abc-123");
        request.Headers.Add("X-Many", "one");
        request.Headers.Add("x-many", "two");
        request.Headers.Add("x-empty", "");
        var response = new ResponseHead { Status = 200 };
        response.Headers.Set("x-envoy-upstream-service-time", "12");
        response.Headers.Set("content-type", "text/plain");
        var trailers = new HeaderMap();
        trailers.Set("x-checksum", "77");
        return new StreamInfo
        {
            StartTime = new DateTime(2024, 2, 29, 15, 4, 5, DateTimeKind.Utc).AddTicks(1_234_567),
            StartTimestamp = 10 * second,
            RequestEndTimestamp = (10 * second) + (second / 100),
            UpstreamSentTimestamp = (10 * second) + (second / 50),
            ResponseStartTimestamp = (10 * second) + (second / 10),
            EndTimestamp = (10 * second) + (second / 4),
            Protocol = "HTTP/1.1",
            UpstreamProtocol = "HTTP/2",
            BytesReceived = 17,
            BytesSent = 4242,
            ResponseCode = 200,
            ResponseCodeDetails = "via upstream",
            ConnectionTerminationDetails = "idle timeout",
            UpstreamTransportFailureReason = "no route to host",
            Flags = ResponseFlags.UpstreamConnectionFailure | ResponseFlags.UpstreamRetryLimitExceeded,
            UpstreamAttempts = 3,
            RouteName = "cart",
            UpstreamCluster = "carts",
            UpstreamHostname = "carts.internal",
            UpstreamRemoteAddress = Address("10.0.0.9", 8080),
            UpstreamConnection = new FakeConnection(6, Address("10.0.0.1", 50000), Address("10.0.0.9", 8080)),
            DownstreamConnection = new FakeConnection(5, Address("192.0.2.1", 443), Address("198.51.100.7", 40000)),
            DownstreamRemoteAddress = Address("2001:db8::5", 0),
            DownstreamDirectRemoteAddress = Address("198.51.100.7", 40000),
            RequestedServerName = "shop.example",
            FilterChainName = "https",
            StreamId = 99,
            Request = request,
            Response = response,
            ResponseTrailers = trailers,
            LocalReplyBody = "no healthy upstream",
        };
    }

    public static NetworkAddress Address(string host, int port) =>
        NetworkAddress.TryParse(host, port, out var address) ? address : throw new ArgumentException("No address.", nameof(host));
}
