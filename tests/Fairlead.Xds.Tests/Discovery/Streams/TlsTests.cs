using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Fairlead.Xds.Tests.Discovery.Streams;

public sealed class TlsTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TlsTests()
    {
        var request = new CertificateRequest("CN=xds", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("xds.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("validation_context: { trusted_ca: { inline_string: PEM } }")]
    [InlineData("validation_context: { trusted_ca: { inline_string: PEM }, match_typed_subject_alt_names: [{ san_type: DNS, matcher: { exact: xds.test } }] }")]
    [InlineData("tls_certificates: [{ certificate_chain: { inline_string: PEM }, private_key: { inline_string: KEY } }]")]
    public async Task Server_that_is_trusted_is_asked(string common)
    {
        await using var plane = await StartAsync();
        await using var host = new FakeHost(new XdsConfigSource(Through(plane, common)));

        var stream = await plane.Streams.NextAsync();

        Assert.Equal(ResourceTypes.Cluster.TypeUrl, (await stream.NextAsync()).TypeUrl);
        Assert.Equal("xds.test", stream.Authority);
    }

    [Theory]
    [InlineData("validation_context: { trusted_ca: { inline_string: OTHER } }")]
    [InlineData("validation_context: { trusted_ca: { inline_string: PEM }, match_typed_subject_alt_names: [{ san_type: DNS, matcher: { exact: other.test } }] }")]
    public async Task Server_that_is_not_trusted_is_not(string common)
    {
        await using var plane = await StartAsync();
        await using var host = new FakeHost(new XdsConfigSource(Through(plane, common)));
        while (host.Stat("cluster_manager.cds.update_failure") < 1)
            await Task.Yield();

        Assert.False(plane.Streams.HasNext);
    }

    [Fact]
    public async Task Server_by_uri_with_credentials()
    {
        await using var plane = await StartAsync();
        var bootstrap = EnvoyBootstrap.Parse($$"""
            dynamic_resources:
              ads_config:
                api_type: GRPC
                grpc_services:
                - google_grpc:
                    target_uri: "127.0.0.1:{{plane.Port}}"
                    channel_credentials:
                      ssl_credentials:
                        root_certs: { inline_string: {{Quote(_certificate.ExportCertificatePem())}} }
                        cert_chain: { inline_string: {{Quote(_certificate.ExportCertificatePem())}} }
                        private_key: { inline_string: {{Quote(_key.ExportPkcs8PrivateKeyPem())}} }
              cds_config: { ads: {} }
            """);
        await using var host = new FakeHost(new XdsConfigSource(bootstrap));

        Assert.NotNull(await (await plane.Streams.NextAsync()).NextAsync());
    }

    [Theory]
    [InlineData("validation_context_sds_secret_config: { name: x, sds_config: { ads: {} } }", "secrets")]
    [InlineData("tls_params: { cipher_suites: [TLS_AES_128_GCM_SHA256] }", "cipher suites")]
    [InlineData("validation_context: { verify_certificate_hash: [ab] }", "pins")]
    [InlineData("validation_context: { match_typed_subject_alt_names: [{ san_type: URI, matcher: { exact: x } }] }", "DNS names")]
    public void What_the_way_to_a_server_cannot_do_is_refused(string common, string refusal)
    {
        var bootstrap = Through("{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } }", common);

        var error = Assert.Single(Assert.Throws<ConfigException>(() => new XdsConfigSource(bootstrap)).Errors, error => error.Path == "dynamic_resources.ads_config");
        Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
    }

    private static string Quote(string pem) => '"' + pem.Replace("\n", "\\n", StringComparison.Ordinal) + '"';

    private Task<FakeControlPlane> StartAsync()
    {
        var withKey = X509CertificateLoader.LoadPkcs12(_certificate.Export(X509ContentType.Pkcs12), null);
        return FakeControlPlane.StartAsync(listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = withKey,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (_, _, _) => true,
            });
        });
    }

    private Bootstrap Through(FakeControlPlane plane, string common) => Through(plane.Endpoint, common);

    private Bootstrap Through(string endpoint, string common)
    {
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = new CertificateRequest("CN=other", otherKey, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        common = common.Replace("PEM", Quote(_certificate.ExportCertificatePem()), StringComparison.Ordinal)
            .Replace("KEY }", Quote(_key.ExportPkcs8PrivateKeyPem()) + " }", StringComparison.Ordinal)
            .Replace("OTHER", Quote(other.ExportCertificatePem()), StringComparison.Ordinal);
        return EnvoyBootstrap.Parse($$"""
            dynamic_resources:
              ads_config: { api_type: GRPC, grpc_services: [{ envoy_grpc: { cluster_name: server } }] }
              cds_config: { ads: {} }
            static_resources:
              clusters:
              - name: server
                type: STATIC
                load_assignment: { cluster_name: server, endpoints: [{ lb_endpoints: [{{endpoint}}] }] }
                transport_socket:
                  name: tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: xds.test
                    common_tls_context: { {{common}} }
            """);
    }
}
