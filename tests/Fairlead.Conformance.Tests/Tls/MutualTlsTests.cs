using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>Clients prove who they are.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private const string Identity = "spiffe://cluster.local/ns/default/sa/web";
    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Identity_that_matches_then_served()
    {
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots, SubjectAltNames = [Uri(StringMatchKind.Prefix, "spiffe://cluster.local/")] });
        Assert.EndsWith("hello", await GetAsync(proxy, _authority.Issue(Identity)), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Stat("listener.main.ssl.connection_error"));
    }

    [Fact]
    public async Task No_certificate_then_refused_and_counted()
    {
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots });
        await AssertRefusedAsync(proxy, null, "fail_verify_no_cert");
    }

    [Fact]
    public async Task No_certificate_where_none_is_required_then_served()
    {
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots }, isRequired: false);
        Assert.EndsWith("hello", await GetAsync(proxy, null), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Stat("listener.main.ssl.no_certificate"));
        await AssertRefusedAsync(proxy, new Authority("other").Issue(Identity), "fail_verify_error");
    }

    [Fact]
    public async Task Identity_of_somebody_else_then_refused_and_counted()
    {
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots, SubjectAltNames = [Uri(StringMatchKind.Exact, Identity)] });
        await AssertRefusedAsync(proxy, _authority.Issue(Identity + "2"), "fail_verify_san");
    }

    [Theory]
    [InlineData(50_000, true)]
    [InlineData(200_000, false)]
    public async Task Large_certificate_then_taken_up_to_the_bound_of_openssl(int size, bool isTaken)
    {
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots });
        using var certificate = _authority.IssueLarge(size, Identity);
        if (isTaken)
            Assert.EndsWith("hello", await GetAsync(proxy, certificate), StringComparison.Ordinal);
        else
            await AssertRefusedAsync(proxy, certificate, "connection_error");
        Assert.EndsWith("hello", await GetAsync(proxy, _authority.Issue(Identity)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_of_somebody_else_then_refused_and_counted()
    {
        using var other = new Authority("other root");
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots });
        await AssertRefusedAsync(proxy, other.Issue(Identity), "fail_verify_error");
    }

    [Fact]
    public async Task Expired_then_refused_unless_that_is_allowed()
    {
        using var expired = _authority.IssueExpired(Identity);
        await using var strict = await StartAsync(new() { TrustedCa = _authority.Roots });
        await AssertRefusedAsync(strict, expired, "fail_verify_error");
        await using var lax = await StartAsync(new() { TrustedCa = _authority.Roots, AllowExpiredCertificate = true });
        Assert.EndsWith("hello", await GetAsync(lax, expired), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoked_then_refused_and_others_are_not()
    {
        using var revoked = _authority.Issue(Identity);
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots, Crl = _authority.Revoke(revoked) });
        await AssertRefusedAsync(proxy, revoked, "fail_verify_error");
        Assert.EndsWith("hello", await GetAsync(proxy, _authority.Issue(Identity)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pinned_then_only_that_certificate_or_key(bool isKey)
    {
        using var pinned = _authority.Issue(Identity);
        var hash = Convert.ToHexString(SHA256.HashData(pinned.RawData));
        var validation = isKey
            ? new CertificateValidationContext { PublicKeyHashes = [Convert.ToBase64String(SHA256.HashData(pinned.PublicKey.ExportSubjectPublicKeyInfo()))] }
            : new CertificateValidationContext { CertificateHashes = [string.Join(':', hash.Chunk(2).Select(c => new string(c)))] };
        await using var proxy = await StartAsync(validation);
        Assert.EndsWith("hello", await GetAsync(proxy, pinned), StringComparison.Ordinal);
        await AssertRefusedAsync(proxy, _authority.Issue(Identity), "fail_verify_cert_hash");
    }

    [Fact]
    public async Task Untrusted_but_accepted_then_served()
    {
        using var other = new Authority("other root");
        await using var proxy = await StartAsync(new() { TrustedCa = _authority.Roots, AcceptUntrusted = true });
        Assert.EndsWith("hello", await GetAsync(proxy, other.Issue(Identity)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForwardClientCertDetails.Sanitize, null)]
    [InlineData(ForwardClientCertDetails.ForwardOnly, "from=before")]
    [InlineData(ForwardClientCertDetails.AppendForward, "from=before, By=spiffe://cluster.local/ns/x/sa/proxy;Hash=*;Subject=\"CN=web\";URI=spiffe://cluster.local/ns/default/sa/web;DNS=web.example")]
    [InlineData(ForwardClientCertDetails.SanitizeSet, "By=spiffe://cluster.local/ns/x/sa/proxy;Hash=*;Subject=\"CN=web\";URI=spiffe://cluster.local/ns/default/sa/web;DNS=web.example")]
    [InlineData(ForwardClientCertDetails.AlwaysForwardOnly, "from=before")]
    public async Task Upstream_is_told_of_the_certificate_as_configured(ForwardClientCertDetails mode, string? expected)
    {
        await using var upstream = ScriptedUpstream.Mirror();
        var context = TlsSetup.Showing(Authority.Pem(_authority.Issue("spiffe://cluster.local/ns/x/sa/proxy"))).Asking(new() { TrustedCa = _authority.Roots });
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m with { ForwardClientCertDetails = mode, SetCurrentClientCertDetails = new() { Subject = true, Uri = true, Dns = true } }, Make.To("up")).WithTls(context));
        using var certificate = _authority.Issue(Identity, "web.example");
        using var client = await TlsClient.ConnectAsync(proxy.Port, certificate: certificate);
        await client.Stream.WriteAsync("GET / HTTP/1.1\r\nhost: t\r\nx-forwarded-client-cert: from=before\r\nconnection: close\r\n\r\n"u8.ToArray()).AsTask().Within();
        var response = await new StreamReader(client.Stream).ReadToEndAsync().Within();
        var seen = new WireMessage(response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal("https", seen["x-forwarded-proto"]);
        Assert.Equal(expected?.Replace("*", Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), StringComparison.Ordinal), seen["x-forwarded-client-cert"]);
    }

    private static SubjectAltNameMatcher Uri(StringMatchKind kind, string value) => new(SubjectAltNameType.Uri, new(kind, value));

    private Task<Proxy> StartAsync(CertificateValidationContext validation, bool isRequired = true) =>
        Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(TlsSetup.Showing(Authority.Pem(_authority.Issue("localhost"))).Asking(validation, isRequired)));

    private static async Task<string> GetAsync(Proxy proxy, X509Certificate2? certificate)
    {
        using var client = await TlsClient.ConnectAsync(proxy.Port, certificate: certificate);
        return await client.GetAsync();
    }

    private static async Task AssertRefusedAsync(Proxy proxy, X509Certificate2? certificate, string counter)
    {
        // A client of TLS 1.3 learns of it only when it reads.
        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotEmpty(await GetAsync(proxy, certificate)));
        await Limit.UntilAsync(() => proxy.Stat($"listener.main.ssl.{counter}") == 1, counter + " is counted");
    }
}
