using System.Diagnostics;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.Tls;

/// <summary>What <c>openssl s_client</c> sees of the sidecar: versions, ciphers, ALPN, names, tickets; and what it must not get.</summary>
public sealed class OpenSslTests(TlsFixture fixture) : IClassFixture<TlsFixture>
{
    private readonly TlsSidecar _sidecar = fixture.Sidecar;

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Versions_of_today(string option, string expected)
    {
        var output = await ClientAsync("", option);
        Assert.Contains($"{expected}, Cipher is ", output, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Old_versions_then_refused(string option) => AssertRefused(await ClientAsync("", option, "-cipher", "ALL:@SECLEVEL=0"));

    [Theory]
    [InlineData("eNULL")]
    [InlineData("aNULL")]
    [InlineData("MD5")]
    [InlineData("CAMELLIA")]
    [InlineData("PSK")]
    [InlineData("kDHE")]
    [InlineData("kRSA")]
    [InlineData("ECDHE-ECDSA-AES256-SHA")]
    public async Task Weak_ciphers_then_refused(string kind)
    {
        var output = await ClientAsync("", "-tls1_2", "-cipher", $"{kind}:@SECLEVEL=0");
        Assert.DoesNotContain("no cipher match", output, StringComparison.Ordinal);
        AssertRefused(output);
    }

    [Theory]
    [InlineData("h2", "ALPN protocol: h2")]
    [InlineData("http/1.1", "ALPN protocol: http/1.1")]
    [InlineData("http/1.1,h2", "ALPN protocol: h2")]
    [InlineData("unknown", "No ALPN negotiated")]
    public async Task Application_protocols(string offered, string expected) => Assert.Contains(expected, await ClientAsync("", "-alpn", offered), StringComparison.Ordinal);

    [Theory]
    [InlineData("a.test", "CN = a")]
    [InlineData("b.test", "CN = b")]
    [InlineData("other.test", "CN = a")]
    public async Task Names(string name, string subject) => Assert.Contains($"subject={subject}", await ClientAsync("", "-servername", name), StringComparison.Ordinal);

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Request_without_alpn_then_answered_with_http1(string option) =>
        Assert.Contains("hello from nginx", await ClientAsync("GET /plain1/small HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "-quiet", option), StringComparison.Ordinal);

    [Fact]
    public async Task Session_then_resumed()
    {
        var session = _sidecar.Files["session"];
        var first = await ClientAsync("GET /plain1/small HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "-ign_eof", "-sess_out", session);
        Assert.Contains("New, TLSv1.3", first, StringComparison.Ordinal);
        Assert.Contains("Reused, TLSv1.3", await ClientAsync("", "-sess_in", session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renegotiation_by_the_client_then_refused()
    {
        var output = await ClientAsync("R\nGET /plain1/small HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "-tls1_2", "-ign_eof");
        Assert.DoesNotContain("hello from nginx", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_then_never() => Assert.Contains("Compression: NONE", await ClientAsync("", "-tls1_2", "-comp"), StringComparison.Ordinal);

    [Fact]
    public async Task Identity_missing_then_refused_and_given_then_served()
    {
        const string Request = "GET /mutual1/small HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";
        Assert.DoesNotContain("hello from nginx", await RunAsync(_sidecar.MutualPort, Request, "-quiet"), StringComparison.Ordinal);
        var known = await RunAsync(_sidecar.MutualPort, Request, "-quiet", "-cert", _sidecar.Files["client.pem"], "-key", _sidecar.Files["client.key"]);
        Assert.Contains("hello from nginx", known, StringComparison.Ordinal);
    }

    private static void AssertRefused(string output) => Assert.Matches("alert|no protocols available|handshake failure|unsupported protocol|wrong version|Cipher is \\(NONE\\)", output);

    private Task<string> ClientAsync(string input, params string[] arguments) => RunAsync(_sidecar.Port, input, arguments);

    private async Task<string> RunAsync(int port, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool.Require("openssl")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["s_client", "-connect", $"127.0.0.1:{port}", "-CAfile", _sidecar.Files["ca.pem"], .. arguments];
        if (!arguments.Contains("-servername"))
            all = [.. all, "-servername", "a.test"];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().Within();
        return await output + await errors;
    }
}
