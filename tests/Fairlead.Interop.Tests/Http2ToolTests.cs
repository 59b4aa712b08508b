using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests;

/// <summary>HTTP/2 tools at one side of the sidecar, nginx with either version at the other.</summary>
public sealed class Http2ToolTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Curl_nghttp_and_h2load(bool toHttp2)
    {
        await using var nginx = await NginxUpstream.StartAsync();
        using var bootstrap = new BootstrapFile(toHttp2 ? nginx.Http2Port : nginx.Port, toHttp2);
        await using var sidecar = await SidecarProcess.StartAsync("-c", bootstrap.Path, "--concurrency", "2");
        await CurlAsync(bootstrap);
        await NghttpAsync(bootstrap);
        await H2loadAsync(bootstrap);
    }

    [Fact]
    public async Task Http1_clients_reach_http2_upstreams()
    {
        await using var nginx = await NginxUpstream.StartAsync();
        using var bootstrap = new BootstrapFile(nginx.Http2Port, isHttp2: true);
        await using var sidecar = await SidecarProcess.StartAsync("-c", bootstrap.Path, "--concurrency", "1");
        var (code, output) = await Tool.RunAsync("curl", "-sS", "-i", $"{bootstrap.Http}small", "--next", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", $"{bootstrap.Http}large");
        Assert.Equal(0, code);
        Assert.StartsWith("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
        Assert.EndsWith($"200 {NginxUpstream.LargeBytes}", output, StringComparison.Ordinal);
        var wrk = await Tool.RunAsync("wrk", "-t1", "-c16", "-d1s", $"{bootstrap.Http}small");
        Assert.DoesNotContain("Socket errors", wrk.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", wrk.Output, StringComparison.Ordinal);
    }

    private static async Task CurlAsync(BootstrapFile bootstrap)
    {
        // One request a process: curl 7.88 fails to use a connection of this kind again, whatever the server.
        var (code, output) = await Tool.RunAsync("curl", "-sS", "-i", "--http2-prior-knowledge", $"{bootstrap.Http}small");
        Assert.Equal(0, code);
        Assert.StartsWith("HTTP/2 200", output, StringComparison.Ordinal);
        Assert.EndsWith("hello from nginx\n", output, StringComparison.Ordinal);
        var download = await Tool.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", $"{bootstrap.Http}large");
        Assert.Equal((0, $"200 {NginxUpstream.LargeBytes}"), download);
        var upload = await Tool.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-X", "POST", "--data-binary", new string('d', 1000), $"{bootstrap.Http}echo");
        Assert.Equal((0, $"POST 127.0.0.1:{bootstrap.HttpPort} http\n"), upload);
    }

    private static async Task NghttpAsync(BootstrapFile bootstrap)
    {
        var (code, output) = await Tool.RunAsync("nghttp", "-nv", "--no-dep", $"{bootstrap.Http}small", $"{bootstrap.Http}large", $"{bootstrap.Http}echo");
        Assert.Equal(0, code);
        Assert.Equal(3, output.Split(":status: 200").Length - 1);
        Assert.DoesNotContain("RST_STREAM", output, StringComparison.Ordinal);
    }

    private static async Task H2loadAsync(BootstrapFile bootstrap)
    {
        var (code, output) = await Tool.RunAsync("h2load", "-n", "20000", "-c", "8", "-m", "32", $"{bootstrap.Http}small");
        Assert.Equal(0, code);
        Assert.Contains("20000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains("20000 2xx", output, StringComparison.Ordinal);
    }
}
