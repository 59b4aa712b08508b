using System.Diagnostics;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests;

/// <summary>The sample does what the README says.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task Http_and_https()
    {
        var ports = Ports.Free(2);
        using var gateway = Tool.Start("dotnet", SampleProgram.PathOf("Gateway"), "--http", $"127.0.0.1:{ports[0]}", "--https", $"127.0.0.1:{ports[1]}");
        try
        {
            var root = await StartedAsync(gateway);
            var plain = await Tool.RunAsync("curl", "-sS", $"http://127.0.0.1:{ports[0]}/hello");
            Assert.StartsWith("Hello from the demo upstream: GET /hello", plain.Output, StringComparison.Ordinal);
            var secure = await Tool.RunAsync("curl", "-sS", "-i", "--cacert", root, $"https://localhost:{ports[1]}/hello");
            Assert.StartsWith("HTTP/2 200", secure.Output, StringComparison.Ordinal);
            Assert.Contains("Hello from the demo upstream: GET /hello", secure.Output, StringComparison.Ordinal);
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync(TestContext.Current.CancellationToken).Within();
        }
    }

    /// <summary>Waits until it serves. Returns the file with the authority's certificate.</summary>
    private static async Task<string> StartedAsync(Process gateway)
    {
        var root = "";
        while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within() is { } line)
        {
            if (line.Contains("--cacert ", StringComparison.Ordinal))
                root = line.Split("--cacert ")[1].Split(' ')[0];
            if (line.Contains("Application started", StringComparison.Ordinal))
                return root;
        }

        throw new InvalidOperationException("The sample has ended.");
    }
}
