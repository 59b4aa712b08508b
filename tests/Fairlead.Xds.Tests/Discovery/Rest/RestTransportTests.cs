using System.Text.Json;
using System.Threading.Channels;
using Fairlead.Configuration;
using Fairlead.Xds.Tests.Discovery.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds.Tests.Discovery.Rest;

public class RestTransportTests
{
    private const string Clusters = """{ "versionInfo": "1", "resources": [{ "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "c", "connect_timeout": "SECONDSs" }] }""";

    private readonly ManualTime _time = new();
    private readonly Channel<JsonElement> _requests = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<(int Status, string Body)> _answers = Channel.CreateUnbounded<(int, string)>();

    [Fact]
    public async Task Server_is_asked_over_and_over()
    {
        await using var server = await StartAsync();
        await using var host = new FakeHost(Source(server));
        await host.NextAsync();
        Answer(200, Clusters.Replace("SECONDS", "1", StringComparison.Ordinal));
        var request = await RequestAsync();
        Assert.Equal("", request.GetProperty("version_info").GetString());
        Assert.Equal("me", request.GetProperty("node").GetProperty("id").GetString());
        Assert.Equal(1, request.GetProperty("node").GetProperty("metadata").GetProperty("a").GetInt32());
        Assert.Equal("type.googleapis.com/envoy.config.cluster.v3.Cluster", request.GetProperty("type_url").GetString());
        Assert.Equal("c", Assert.Single((await host.NextAsync()).Resources).Name);

        Answer(200, Clusters.Replace("SECONDS", "2", StringComparison.Ordinal));
        await AdvanceUntilAsync(() => _requests.Reader.TryPeek(out _));
        Assert.Equal("1", (await RequestAsync()).GetProperty("version_info").GetString());
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<Cluster>(Assert.Single((await host.NextAsync()).Resources)).ConnectTimeout);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, "{")]
    [InlineData(200, "[]")]
    [InlineData(200, """{ "unknown": 1 }""")]
    [InlineData(404, "{}")]
    public async Task Server_errs_then_what_is_there_stays_and_it_is_asked_again(int status, string body)
    {
        await using var server = await StartAsync();
        await using var host = new FakeHost(Source(server));
        Answer(200, Clusters.Replace("SECONDS", "1", StringComparison.Ordinal));
        await host.NextAsync<Cluster>();
        Answer(status, body);

        await AdvanceUntilAsync(() => host.Stat("cluster_manager.cds.update_failure") == 1);
        Answer(200, Clusters.Replace("SECONDS", "2", StringComparison.Ordinal));

        await AdvanceUntilAsync(() => host.HasUpdate);
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<Cluster>(Assert.Single((await host.NextAsync()).Resources)).ConnectTimeout);
    }

    [Fact]
    public async Task Nothing_changed_then_nothing_happens()
    {
        await using var server = await StartAsync();
        await using var host = new FakeHost(Source(server));
        Answer(200, Clusters.Replace("SECONDS", "1", StringComparison.Ordinal));
        await host.NextAsync<Cluster>();
        await RequestAsync();
        Answer(304, "");
        Answer(200, Clusters.Replace("SECONDS", "1", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            await AdvanceUntilAsync(() => _requests.Reader.TryPeek(out _));
            await RequestAsync();
        }

        Assert.False(host.HasUpdate);
        Assert.Equal(0, host.Stat("cluster_manager.cds.update_failure"));
    }

    [Fact]
    public async Task Refused_resources_then_the_next_request_says_why_once()
    {
        await using var server = await StartAsync();
        await using var host = new FakeHost(Source(server));
        Answer(200, Clusters.Replace("SECONDS", "0", StringComparison.Ordinal));
        await RequestAsync();
        await AdvanceUntilAsync(() => _requests.Reader.TryPeek(out _));

        var request = await RequestAsync();
        Assert.Equal("", request.GetProperty("version_info").GetString());
        Assert.StartsWith("c: ", request.GetProperty("error_detail").GetProperty("message").GetString(), StringComparison.Ordinal);
        Answer(304, "");
        await AdvanceUntilAsync(() => _requests.Reader.TryPeek(out _));
        Assert.False((await RequestAsync()).TryGetProperty("error_detail", out _));
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<FakeControlPlane> StartAsync()
    {
        var plane = await FakeControlPlane.StartAsync(listen => listen.Protocols = HttpProtocols.Http1);
        plane.App.MapPost("/v3/discovery:clusters", async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            await _requests.Writer.WriteAsync(body.RootElement.Clone(), context.RequestAborted);
            (context.Response.StatusCode, var answer) = await _answers.Reader.ReadAsync(context.RequestAborted);
            if (answer.Length > 0)
                await context.Response.WriteAsync(answer, context.RequestAborted);
        });
        return plane;
    }

    private void Answer(int status, string body) => _answers.Writer.TryWrite((status, body));

    private async Task<JsonElement> RequestAsync() => await _requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private Task AdvanceUntilAsync(Func<bool> condition) => EventuallyAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(0.1));
        return condition();
    });

    private XdsConfigSource Source(FakeControlPlane server) => new(
        EnvoyBootstrap.Parse($$"""
            node: { id: me, metadata: { a: 1 } }
            dynamic_resources:
              cds_config: { api_config_source: { api_type: REST, cluster_names: [server0], refresh_delay: 5s, request_timeout: 3600s } }
            static_resources:
              clusters:
              - { name: server0, type: STATIC, load_assignment: { cluster_name: server0, endpoints: [{ lb_endpoints: [{{server.Endpoint}}] }] } }
            """),
        new XdsOptions { TimeProvider = _time },
        NullLoggerFactory.Instance);
}
