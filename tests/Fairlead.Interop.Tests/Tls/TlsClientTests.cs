using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.Tls;

/// <summary>Clients that speak TLS, through the sidecar, to nginx in the clear and with mutual TLS.</summary>
public sealed class TlsClientTests(TlsFixture fixture) : IClassFixture<TlsFixture>
{
    private readonly TlsSidecar _sidecar = fixture.Sidecar;

    public static TheoryData<string, string> Combinations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var version in new[] { "1.1", "2" })
            {
                foreach (var upstream in new[] { "plain1", "plain2", "mutual1", "mutual2" })
                    data.Add(version, upstream);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Curl(string version, string upstream)
    {
        var (code, output) = await CurlAsync(_sidecar.Port, $"--http{version}", "-i", $"https://a.test/{upstream}/small");
        Assert.True(code == 0, output);
        Assert.StartsWith($"HTTP/{version} 200", output, StringComparison.Ordinal);
        Assert.EndsWith("hello from nginx\n", output, StringComparison.Ordinal);
        var download = await CurlAsync(_sidecar.Port, $"--http{version}", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", $"https://a.test/{upstream}/large");
        Assert.Equal((0, $"200 {NginxUpstream.LargeBytes}"), download);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task HttpClient_with_an_identity(string version, string upstream)
    {
        using var handler = new SocketsHttpHandler { SslOptions = Options("client") };
        using var client = new HttpClient(handler) { DefaultRequestVersion = new Version(version.Length == 1 ? version + ".0" : version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        handler.ConnectCallback = async (context, cancellation) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };
        for (var i = 0; i < 3; i++)
            Assert.Equal("hello from nginx\n", await client.GetStringAsync(new Uri($"https://a.test:{_sidecar.MutualPort}/{upstream}/small"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Curl_with_and_without_an_identity()
    {
        var failures = await _sidecar.StatAsync("ssl.fail_verify_no_cert");
        var strangers = await _sidecar.StatAsync("ssl.fail_verify_san");
        var known = await CurlAsync(_sidecar.MutualPort, [.. Identity("client"), "https://a.test/plain1/small"]);
        Assert.Equal((0, "hello from nginx\n"), known);
        Assert.NotEqual(0, (await CurlAsync(_sidecar.MutualPort, "https://a.test/plain1/small")).Code);
        Assert.NotEqual(0, (await CurlAsync(_sidecar.MutualPort, [.. Identity("stranger"), "https://a.test/plain1/small"])).Code);
        Assert.Equal((failures + 1, strangers + 1), (await _sidecar.StatAsync("ssl.fail_verify_no_cert"), await _sidecar.StatAsync("ssl.fail_verify_san")));
    }

    [Theory]
    [InlineData("a.test")]
    [InlineData("b.test")]
    public async Task Curl_verifies_the_certificate_that_the_name_asks_for(string name) =>
        Assert.Equal((0, "hello from nginx\n"), await CurlAsync(_sidecar.Port, $"https://{name}/plain1/small"));

    [Theory]
    [InlineData("--npn-list=h2")]
    [InlineData("--h1")]
    public async Task H2load(string protocol)
    {
        var (code, output) = await Tool.RunAsync("h2load", "-n", "5000", "-c", "8", protocol, $"https://127.0.0.1:{_sidecar.Port}/mutual2/small");
        Assert.Equal(0, code);
        Assert.Contains("5000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains("5000 2xx", output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output)> CurlAsync(int port, params string[] arguments) =>
        Tool.RunAsync("curl", ["-sS", "--cacert", _sidecar.Files["ca.pem"], "--connect-to", $"::127.0.0.1:{port}", .. arguments]);

    private string[] Identity(string name) => ["--cert", _sidecar.Files[name + ".pem"], "--key", _sidecar.Files[name + ".key"]];

    private SslClientAuthenticationOptions Options(string name)
    {
        var roots = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        roots.CustomTrustStore.ImportFromPemFile(_sidecar.Files["ca.pem"]);
        using var bare = X509Certificate2.CreateFromPemFile(_sidecar.Files[name + ".pem"], _sidecar.Files[name + ".key"]);
        var certificate = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pfx), null);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = roots, ClientCertificates = [certificate] };
    }
}
