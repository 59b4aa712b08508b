using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

/// <summary>What the runtime does for gRPC besides carrying it: routes, replies of its own, deadlines.</summary>
public sealed class GrpcTests
{
    private const string Call = "POST /pkg.Service/Method HTTP/1.1\r\nhost: t\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n";

    [Theory]
    [InlineData("application/grpc", "grpc")]
    [InlineData("application/grpc+proto", "grpc")]
    [InlineData("Application/GRPC; charset=x", "grpc")]
    [InlineData("application/grpc-web", "other")]
    [InlineData("application/json", "other")]
    public async Task Routes_can_ask_for_grpc(string type, string expected)
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("grpc"));
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(
                Make.To("up") with { Match = Make.Prefix("/") with { Grpc = true } },
                new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "other" } }));
        Assert.Equal(expected, (await proxy.ExchangeAsync($"POST /pkg.Service/Method HTTP/1.1\r\nhost: t\r\ncontent-type: {type}\r\ncontent-length: 0\r\n\r\n")).Body);
    }

    [Theory]
    [InlineData(404, "12")]
    [InlineData(403, "7")]
    [InlineData(504, "14")]
    [InlineData(500, "2")]
    [InlineData(200, "0")]
    public async Task Direct_responses_tell_a_grpc_status(int status, string expected)
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = status, Body = "100% wrong" } }));
        var response = await proxy.ExchangeAsync(Call + "\r\n");
        Assert.Equal((200, "application/grpc", expected, "100%25 wrong", ""), (response.Status, response["content-type"], response["grpc-status"], response["grpc-message"], response.Body));
        Assert.Equal(status, (await proxy.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Errors_of_the_proxy_tell_a_grpc_status()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort()), Make.Http(Make.To("up", "/pkg.Service")));
        var refused = await proxy.ExchangeAsync(Call + "\r\n");
        Assert.Equal((200, "14"), (refused.Status, refused["grpc-status"]));
        Assert.Contains("connection failure", refused["grpc-message"], StringComparison.Ordinal);
        Assert.Equal(ResponseFlags.UpstreamConnectionFailure, (await proxy.Log.NextAsync()).Flags);
        Assert.Equal("12", (await proxy.ExchangeAsync((Call + "\r\n").Replace("/pkg.Service", "/absent", StringComparison.Ordinal)))["grpc-status"]);
    }

    [Fact]
    public async Task A_filters_answer_tells_a_grpc_status()
    {
        await using var proxy = await Proxy.StartAsync(
            e => e.AddStreamFilter("deny", _ => new ScriptedFilter { RequestHeaders = (stream, _) => stream.RespondAsync(401, "who are you?") }),
            Make.Cluster("up", ScriptedUpstream.RefusedPort()),
            Make.Http(m => m.WithFilters("deny"), Make.To("up")));
        var response = await proxy.ExchangeAsync(Call + "\r\n");
        Assert.Equal((200, "16", "who are you?"), (response.Status, response["grpc-status"], response["grpc-message"]));
    }

    [Theory]
    [InlineData("50m", 10.0, 0)]
    [InlineData("1H", 0.05, 0)]
    [InlineData("150m", 0.0, 0.1)]
    public async Task The_clients_deadline_ends_the_call_within_what_the_route_allows(string timeout, double max, double offset)
    {
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            seen.TrySetResult((await wire.ReadRequestAsync())["grpc-timeout"]);
            await wire.WaitForEndAsync();
        });
        var limits = new MaxStreamDuration { GrpcTimeoutHeaderMax = TimeSpan.FromSeconds(max), GrpcTimeoutHeaderOffset = TimeSpan.FromSeconds(offset) };
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up", change: a => a with { MaxStreamDuration = limits })));
        var response = await proxy.ExchangeAsync($"{Call}grpc-timeout: {timeout}\r\n\r\n");
        Assert.Equal((200, "4"), (response.Status, response["grpc-status"]));
        Assert.Equal(ResponseFlags.DurationTimeout, (await proxy.Log.NextAsync()).Flags & ResponseFlags.DurationTimeout);

        // The upstream hears of what is left, in whatever unit.
        Assert.True(Grpc.GrpcTimeout.TryParse(System.Text.Encoding.ASCII.GetBytes((await seen.Task.Within())!), out var forwarded));
        Assert.InRange(forwarded, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Without_the_routes_consent_the_deadline_is_only_passed_on()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response(r["grpc-timeout"] ?? "none"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        Assert.Equal("1n", (await proxy.ExchangeAsync($"{Call}grpc-timeout: 1n\r\n\r\n")).Body);
    }

    [Fact]
    public async Task A_routes_limit_takes_the_place_of_the_managers()
    {
        await using var upstream = ScriptedUpstream.Start(wire => wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(Make.To("up", change: a => a with { MaxStreamDuration = new MaxStreamDuration { Duration = TimeSpan.FromMilliseconds(30) } })));
        Assert.Equal(504, (await proxy.GetAsync()).Status);
    }
}
