using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>Secrets change while connections are open and come.</summary>
public sealed class RotationTests : IDisposable
{
    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Leaf_and_root_rotate_under_load_then_no_request_fails()
    {
        using var next = new Authority("next root");
        await using var proxy = await Proxy.StartAsync([.. Resources(_authority.Issue("one.example"), _authority.Roots)]);
        using var old = await TlsClient.ConnectAsync(proxy.Port, certificate: _authority.Issue("client.example"));
        var failures = 0;
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var requests = 0;
            while (!stop.IsCancellationRequested)
            {
                // Roots overlap during a rotation, as they must.
                using var client = await TlsClient.ConnectAsync(proxy.Port, certificate: _authority.Issue("client.example"));
                if (!(await client.GetAsync()).EndsWith("hello", StringComparison.Ordinal))
                    Interlocked.Increment(ref failures);
                requests++;
            }

            return requests;
        })).ToArray();
        var both = Authority.Text(_authority.Root.ExportCertificatePem() + "\n" + next.Root.ExportCertificatePem());
        for (var i = 0; i < 10; i++)
        {
            var name = $"r{i}.example";
            Assert.Empty(await proxy.Source.SetAsync([.. Resources((i % 2 == 0 ? next : _authority).Issue(name), both)]).Within());
            using var client = await TlsClient.ConnectAsync(proxy.Port, certificate: next.Issue("client.example"));
            Assert.Equal("CN=" + name, client.ServerCertificate.Subject);
            Assert.EndsWith("hello", await client.GetAsync(), StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        Assert.True((await Task.WhenAll(load).Within()).Sum() > 0);
        Assert.Equal(0, failures);
        Assert.EndsWith("hello", await old.GetAsync(), StringComparison.Ordinal);
        Assert.True(proxy.Stat("listener.main.ssl.ssl_context_update_by_sds") >= 10);
    }

    [Fact]
    public async Task Key_of_another_certificate_then_refused_and_the_old_one_stays()
    {
        var first = Resources(_authority.Issue("one.example"), _authority.Roots);
        await using var proxy = await Proxy.StartAsync([.. first]);
        var bad = (Secret)first[0];
        bad = bad with { Certificate = bad.Certificate! with { PrivateKey = Authority.Pem(_authority.Issue("two.example")).PrivateKey } };
        Assert.NotEmpty(await proxy.Source.SetAsync([bad, .. first.Skip(1)]).Within());
        using var client = await TlsClient.ConnectAsync(proxy.Port, certificate: _authority.Issue("client.example"));
        Assert.Equal("CN=one.example", client.ServerCertificate.Subject);
        Assert.Equal(1, proxy.Stat("listener.main.ssl.ssl_context_update_rejected"));
    }

    [Fact]
    public async Task Files_are_replaced_then_new_handshakes_use_them()
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-tls-");
        try
        {
            var (chain, key) = (Path.Combine(directory.FullName, "cert.pem"), Path.Combine(directory.FullName, "key.pem"));
            Write("one.example");
            var certificate = new TlsCertificate { CertificateChain = new() { Filename = chain }, PrivateKey = new() { Filename = key } };
            await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(TlsSetup.Showing(certificate)));
            Assert.Equal("CN=one.example", await SubjectAsync(proxy));
            Write("two.example");
            await Limit.UntilAsync(() => proxy.Stat("listener.main.ssl.ssl_context_update_by_sds") > 0, "the files are read again");
            Assert.Equal("CN=two.example", await SubjectAsync(proxy));

            void Write(string name)
            {
                using var issued = _authority.Issue(name);
                var pem = Authority.Pem(issued);
                Replace(key, pem.PrivateKey!.Inline.ToArray());
                Replace(chain, pem.CertificateChain!.Inline.ToArray());
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Replace(string path, byte[] content)
    {
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task<string> SubjectAsync(Proxy proxy)
    {
        using var client = await TlsClient.ConnectAsync(proxy.Port);
        return client.ServerCertificate.Subject;
    }

    private static ConfigResource[] Resources(System.Security.Cryptography.X509Certificates.X509Certificate2 leaf, DataSource roots) =>
    [
        new Secret { Name = "leaf", Certificate = Authority.Pem(leaf) },
        new Secret { Name = "roots", ValidationContext = new() { TrustedCa = roots } },
        Make.Http(TlsSetup.Hello).WithTls(new DownstreamTlsContext { RequireClientCertificate = true, Common = new() { CertificateSecrets = ["leaf"], ValidationSecret = "roots" } }),
    ];
}
