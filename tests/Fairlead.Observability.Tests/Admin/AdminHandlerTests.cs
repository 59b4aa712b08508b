using System.Text.Json;
using Fairlead.Headers;
using Fairlead.Hosting;
using Fairlead.Observability.Admin;

namespace Fairlead.Observability.Tests.Admin;

public class AdminHandlerTests
{
    private readonly FakeHost _host = new();

    [Theory]
    [InlineData(HostState.Live, 200, "LIVE\n")]
    [InlineData(HostState.Draining, 503, "DRAINING\n")]
    [InlineData(HostState.PreInitializing, 503, "PRE_INITIALIZING\n")]
    [InlineData(HostState.Initializing, 503, "INITIALIZING\n")]
    public async Task Ready_then_the_state(HostState state, int status, string body)
    {
        _host.State = state;
        var answer = await SendAsync("GET", "/ready");
        Assert.Equal((status, body), (answer.Head!.Status, answer.Body));
        Assert.Equal("no-cache, max-age=0"u8, Field(answer, "cache-control"));
        Assert.Equal("nosniff"u8, Field(answer, "x-content-type-options"));
        Assert.Equal(body.Length, answer.Head.ContentLength);
        Assert.True(answer.IsEnded);
    }

    [Fact]
    public async Task An_unknown_path_then_404_with_the_index()
    {
        foreach (var path in new[] { "/nope", "/Ready", "/ready/", "", "*" })
        {
            var answer = await SendAsync("GET", path);
            Assert.Equal(404, answer.Head!.Status);
            Assert.Contains("  /ready: ", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_index_then_every_endpoint_sorted()
    {
        var lines = (await SendAsync("GET", "/")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((await SendAsync("GET", "/help")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries), lines);
        var paths = lines.Select(static l => l.Split(':', ' ')[2]).ToList();
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        foreach (var path in new[] { "/clusters", "/config_dump", "/listeners", "/logging (POST)", "/quitquitquit (POST)", "/server_info", "/stats", "/stats/prometheus", "/memory" })
            Assert.Contains(lines, l => l.StartsWith($"  {path}:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/quitquitquit")]
    [InlineData("/healthcheck/fail")]
    [InlineData("/healthcheck/ok")]
    [InlineData("/drain_listeners")]
    [InlineData("/reset_counters")]
    [InlineData("/logging?level=debug")]
    public async Task A_change_by_GET_then_405_and_no_change(string path)
    {
        var answer = await SendAsync("GET", path);
        Assert.Equal(405, answer.Head!.Status);
        Assert.Equal("POST"u8, Field(answer, "allow"));
        Assert.Empty(_host.Calls);
        Assert.Equal(405, (await SendAsync("DELETE", path)).Head!.Status);
        Assert.Equal(405, (await SendAsync("DELETE", "/ready")).Head!.Status);
    }

    [Theory]
    [InlineData("/quitquitquit", "shutdown")]
    [InlineData("/healthcheck/fail", "health check failed: True")]
    [InlineData("/healthcheck/ok", "health check failed: False")]
    [InlineData("/drain_listeners", "drain inbound=False graceful=False")]
    [InlineData("/drain_listeners?inboundonly&graceful", "drain inbound=True graceful=True")]
    public async Task A_change_by_POST_then_done(string path, string call)
    {
        var answer = await SendAsync("POST", path);
        Assert.Equal((200, "OK\n"), (answer.Head!.Status, answer.Body));
        Assert.Equal([call], _host.Calls);
    }

    [Fact]
    public async Task An_unknown_parameter_of_a_change_then_400_and_no_change()
    {
        Assert.Equal(400, (await SendAsync("POST", "/drain_listeners?skip_exit")).Head!.Status);
        Assert.Empty(_host.Calls);
    }

    [Fact]
    public async Task Head_then_the_length_without_a_body()
    {
        var answer = await SendAsync("HEAD", "/ready");
        Assert.Equal((200, "", 5), (answer.Head!.Status, answer.Body, answer.Head.ContentLength));
        Assert.True(answer.IsEnded);
    }

    [Fact]
    public async Task A_client_that_has_gone_then_nothing_more_is_written()
    {
        var stream = new FakeServerStream("GET", "/ready") { IsBroken = true };
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal("", stream.Body);
    }

    [Fact]
    public async Task An_endpoint_that_throws_then_500_without_its_secrets()
    {
        var answer = await SendAsync("GET", "/broken", new BrokenEndpoint());
        Assert.Equal(500, answer.Head!.Status);
        Assert.DoesNotContain("s3cret", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("half", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_endpoints_of_one_path_then_refused() => Assert.Throws<ArgumentException>(() => _host.CreateAdmin(new BrokenEndpoint(), new BrokenEndpoint()));

    [Fact]
    public async Task Server_info_then_version_state_and_options()
    {
        using var json = JsonDocument.Parse((await SendAsync("GET", "/server_info")).Body);
        var root = json.RootElement;
        Assert.Equal("fairlead/1.2.3", root.GetProperty("version").GetString());
        Assert.Equal("LIVE", root.GetProperty("state").GetString());
        Assert.Equal("75s", root.GetProperty("uptime_current_epoch").GetString());
        Assert.Equal("45s", root.GetProperty("command_line_options").GetProperty("drain_time").GetString());
        Assert.Equal(2, root.GetProperty("command_line_options").GetProperty("concurrency").GetInt32());
        Assert.Equal("sidecar~1", root.GetProperty("node").GetProperty("id").GetString());
        Assert.Equal("cart", root.GetProperty("node").GetProperty("metadata").GetProperty("LABELS").GetProperty("app").GetString());
        Assert.Equal("[redacted]", root.GetProperty("node").GetProperty("metadata").GetProperty("token").GetString());
    }

    [Fact]
    public async Task Memory_then_numbers_as_proto_json()
    {
        var answer = await SendAsync("GET", "/memory");
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal("application/json"u8, Field(answer, "content-type"));
        Assert.True(long.Parse(json.RootElement.GetProperty("allocated").GetString()!, null) > 0);
        Assert.True(long.Parse(json.RootElement.GetProperty("total_physical_bytes").GetString()!, null) > 0);
    }

    [Fact]
    public async Task Logging_then_levels_shown_and_changed()
    {
        Assert.Equal("active loggers:\n  Fairlead: info\n  Fairlead.Http: warning\n", (await SendAsync("POST", "/logging")).Body);
        Assert.Equal("active loggers:\n  Fairlead: debug\n  Fairlead.Http: debug\n", (await SendAsync("POST", "/logging?level=debug")).Body);
        Assert.Equal("active loggers:\n  Fairlead: debug\n  Fairlead.Http: off\n", (await SendAsync("POST", "/logging?Fairlead.Http=off")).Body);
        Assert.Equal("active loggers:\n  Fairlead: trace\n  Fairlead.Http: critical\n", (await SendAsync("POST", "/logging?paths=Fairlead:trace,Fairlead.Http:critical")).Body);
        foreach (var path in new[] { "/logging?level=loud", "/logging?nobody=debug", "/logging?paths=Fairlead", "/logging?level" })
            Assert.Equal(400, (await SendAsync("POST", path)).Head!.Status);
        Assert.Equal("active loggers:\n  Fairlead: trace\n  Fairlead.Http: critical\n", (await SendAsync("POST", "/logging")).Body);
    }

    [Fact]
    public async Task Listeners_then_names_and_addresses()
    {
        _host.Listeners.Add(new ListenerStatus("web", FakeHost.Address("::1", 8080)));
        _host.Listeners.Add(new ListenerStatus("api", FakeHost.Address("127.0.0.1", 9090)));
        Assert.Equal("api::127.0.0.1:9090\nweb::[::1]:8080\n", (await SendAsync("GET", "/listeners")).Body);
        using var json = JsonDocument.Parse((await SendAsync("GET", "/listeners?format=json")).Body);
        var web = json.RootElement.GetProperty("listener_statuses")[1];
        Assert.Equal("web", web.GetProperty("name").GetString());
        Assert.Equal("::1", web.GetProperty("local_address").GetProperty("socket_address").GetProperty("address").GetString());
        Assert.Equal(8080, web.GetProperty("local_address").GetProperty("socket_address").GetProperty("port_value").GetInt32());
    }

    private static ReadOnlySpan<byte> Field(FakeServerStream answer, string name)
    {
        Assert.True(answer.Head!.Headers.TryGetValue(System.Text.Encoding.ASCII.GetBytes(name), out ReadOnlySpan<byte> value));
        return value;
    }

    private async Task<FakeServerStream> SendAsync(string method, string path, params AdminEndpoint[] endpoints)
    {
        var stream = new FakeServerStream(method, path);
        await _host.CreateAdmin(endpoints).ServeAsync(stream);
        return stream;
    }

    private sealed class BrokenEndpoint() : AdminEndpoint("/broken", "throws", requiresPost: false)
    {
        public override void Handle(AdminRequest request, AdminResponse response)
        {
            response.Write("half an answer");
            throw new InvalidOperationException("s3cret");
        }
    }
}
