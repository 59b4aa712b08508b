using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.GrpcJs;

/// <summary>grpc-js through the sidecar to Grpc.AspNetCore. The cases are in <c>client.js</c>.</summary>
public sealed class GrpcJsClientTests(NodeModules modules, InteropProxy proxy) : IClassFixture<InteropProxy>
{
    [Theory]
    [InlineData("empty_unary")]
    [InlineData("large_unary")]
    [InlineData("four_mebibytes_both_ways")]
    [InlineData("many_calls_at_once")]
    [InlineData("compressed_messages")]
    [InlineData("client_streaming")]
    [InlineData("server_streaming")]
    [InlineData("server_streaming_more_than_the_windows")]
    [InlineData("ping_pong")]
    [InlineData("empty_stream")]
    [InlineData("custom_metadata")]
    [InlineData("cancel_after_begin")]
    [InlineData("status_code_and_message")]
    [InlineData("special_status_message")]
    [InlineData("unimplemented_method")]
    [InlineData("unimplemented_service")]
    [InlineData("keep_alive")]
    public Task Case_passes(string name) => RunAsync(name, proxy);

    [Theory]
    [InlineData("deadline_exceeded")]
    [InlineData("cancel_after_first_response")]
    public async Task Case_passes_and_the_server_learns_of_the_end(string name)
    {
        await using var own = new InteropProxy();
        await own.InitializeAsync();
        await RunAsync(name, own);
        await own.Cancelled.Within();
    }

    private async Task RunAsync(string name, InteropProxy through)
    {
        using var client = await modules.StartAsync("client.js", name, through.Address);
        var output = Task.WhenAll(client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        try
        {
            await client.WaitForExitAsync().Within();
        }
        catch (TimeoutException)
        {
            client.Kill();
        }

        var text = string.Join('\n', await output);
        Assert.True(client.ExitCode == 0 && text.Contains("passed", StringComparison.Ordinal), text);
    }
}
