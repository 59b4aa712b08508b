using Fairlead.Configuration;
using Fairlead.Grpc.Health;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Grpc.Tests.Health;

public sealed class GrpcHealthFilterTests
{
    private readonly Host _host = new();

    [Theory]
    [InlineData(HostState.Live, 1)]
    [InlineData(HostState.Draining, 2)]
    [InlineData(HostState.Initializing, 2)]
    public void Check_then_as_the_host_is(HostState state, byte expected)
    {
        using var proxy = Start();
        _host.State = state;
        for (var i = 0; i < 2; i++)
        {
            var response = Ask(proxy, "Check", "\0\0\0\0\0");
            Assert.Equal((200, "application/grpc"), (response.Status, response["content-type"]));
            Assert.Equal([0, 0, 0, 0, 2, 8, expected], response.Body);
            Assert.Equal([("grpc-status", "0")], response.Trailers);
        }
    }

    [Theory]
    [InlineData("\0\0\0\0\u0003\u000a\u0001s", "0")]
    [InlineData("\0\0\0\0\u0005\u0010\u0001\u000a\u0001s", "0")]
    [InlineData("\0\0\0\0\u0003\u000a\u0001x", "5")]
    [InlineData("\0\0\0\0\u0003\u000a\u0009x", "13")]
    [InlineData("\u0001\0\0\0\0", "13")]
    [InlineData("\0\0\0\0\u0001", "13")]
    [InlineData("", "13")]
    public void Check_of_a_service_then_found_if_it_is_configured(string body, string status)
    {
        using var proxy = Start();
        var response = Ask(proxy, "Check", body);
        Assert.Equal(status, response["grpc-status"] ?? response.Trailers.Single(t => t.Name == "grpc-status").Value);
    }

    [Theory]
    [InlineData("Watch")]
    [InlineData("List")]
    public void Other_methods_then_unimplemented(string method)
    {
        using var proxy = Start();
        var response = Ask(proxy, method, "\0\0\0\0\0");
        Assert.Equal((200, "12"), (response.Status, response["grpc-status"]));
    }

    [Fact]
    public void Check_by_gRPC_Web_then_answered_in_its_form()
    {
        using var proxy = Start(new ExtensionConfig { Name = GrpcFilterNames.GrpcWeb });
        var response = Ask(proxy, "Check", "AAAAAAA=", "application/grpc-web-text");
        byte[] expected = [0, 0, 0, 0, 2, 8, 1, 0x80, 0, 0, 0, 15, .. "grpc-status:0\r\n"u8];
        Assert.Equal(expected, Convert.FromBase64String(response.Text));
        Assert.Empty(response.Trailers);
    }

    [Fact]
    public void Too_long_or_other_requests_then_refused_or_forwarded()
    {
        using var proxy = Start();
        var tooLong = Ask(proxy, "Check", new string('x', 2000));
        Assert.Equal((200, "2"), (tooLong.Status, tooLong["grpc-status"]));
        proxy.SendAsClient("GET /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: a\r\n\r\n");
        Assert.NotNull(proxy.TakeRequest());
    }

    [Fact]
    public void No_host_among_the_services_then_serving()
    {
        using var proxy = new GrpcProxy(new ExtensionConfig { Name = GrpcFilterNames.GrpcHealth });
        Assert.Equal([0, 0, 0, 0, 2, 8, 1], Ask(proxy, "Check", "\0\0\0\0\0").Body);
    }

    [Fact]
    public void Wrong_options_then_refused_with_the_field()
    {
        Assert.StartsWith("o.services[1]:", Assert.Single(Bind.Errors(GrpcFilterNames.GrpcHealth, """{"services": ["a.B", "a b"]}""")), StringComparison.Ordinal);
        Assert.Single(Bind.Errors(GrpcFilterNames.GrpcHealth, """{"service": []}"""));
    }

    private static HttpMessage Ask(GrpcProxy proxy, string method, string body, string type = "application/grpc")
    {
        proxy.SendAsClient($"POST /grpc.health.v1.Health/{method} HTTP/1.1\r\nhost: a\r\ncontent-type: {type}\r\ncontent-length: {body.Length}\r\n\r\n{body}");
        return proxy.TakeResponse();
    }

    private GrpcProxy Start(params ExtensionConfig[] before) => new(
        null,
        services => services.AddSingleton<IHostControl>(_host),
        [.. before, new ExtensionConfig { Name = GrpcFilterNames.GrpcHealth, Config = new GrpcHealthOptions { Services = ["s"] } }]);

    private sealed class Host : IHostControl
    {
        public HostState State { get; set; }

        public TimeSpan Uptime => TimeSpan.Zero;

        public int Concurrency => 1;

        public long ConnectionCount => 0;

        public Node Node { get; } = new();

        public IReadOnlyDictionary<string, string> CommandLineOptions { get; } = new Dictionary<string, string>();

        public void SetHealthCheckFailed(bool isFailed) => State = isFailed ? HostState.Draining : HostState.Live;

        public void DrainListeners(bool inboundOnly, bool graceful) => State = HostState.Draining;

        public void Shutdown() => State = HostState.Draining;
    }
}
