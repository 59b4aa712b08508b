using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Translation;

/// <summary>What goes into the handshakes with upstreams: names of requests, and PROXY headers.</summary>
public class UpstreamHandshakeTests
{
    [Theory]
    [InlineData("upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true, override_auto_sni_header: x-sni }")]
    [InlineData("""
        typed_extension_protocol_options: { envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config: { http_protocol_options: {} },
        upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true, override_auto_sni_header: x-sni } } }
        """)]
    public void Names_of_requests_in_either_place(string options) => Assert.Equal(
        new() { AutoSni = true, AutoSanValidation = true, OverrideAutoSniHeader = "x-sni" },
        Cluster(options.ReplaceLineEndings(" ")).UpstreamHttpProtocolOptions);

    [Fact]
    public void Proxy_protocol_with_fields_and_what_comes_after_it() => Assert.Equal(
        new UpstreamProxyProtocol
        {
            Version = ProxyProtocolVersion.V2,
            PassedTlvs = [2, 225],
            AddedTlvs = [new() { Type = 238, Value = "new"u8.ToArray() }],
            TlvAsPoolKey = true,
        },
        Socket("config: { version: V2, pass_through_tlvs: { match_type: INCLUDE, tlv_type: [2, 225] }, added_tlvs: [{ type: 238, value: bmV3 }] }, tlv_as_pool_key: true"));

    [Fact]
    public void Proxy_protocol_by_default_is_text() => Assert.Equal(new UpstreamProxyProtocol(), Socket("config: {}"));

    [Fact]
    public void Proxy_protocol_that_passes_on_everything() => Assert.Equal(
        new UpstreamProxyProtocol { Version = ProxyProtocolVersion.V2, PassAllTlvs = true },
        Socket("config: { version: V2, pass_through_tlvs: {} }"));

    [Theory]
    [InlineData("config: { added_tlvs: [{ type: 256, value: bmV3 }] }", "added_tlvs[0].type")]
    [InlineData("config: { added_tlvs: [{ type: 1 }] }", "added_tlvs[0].value")]
    [InlineData("config: { added_tlvs: [{ type: 1, format_string: { text_format: x } }] }", "format_string")]
    [InlineData("allow_unspecified_address: true", "allow_unspecified_address")]
    public void What_is_wrong_is_named(string options, string part) =>
        Assert.Contains(part, Assert.Throws<ConfigException>(() => Socket(options)).Message, StringComparison.Ordinal);

    private static UpstreamProxyProtocol Socket(string options) => (UpstreamProxyProtocol)Cluster($$$"""
        transport_socket: { name: s, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport, {{{options}}},
        transport_socket: { name: raw, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer } } } }
        """.ReplaceLineEndings(" ")).TransportSocket!.Config!;

    private static Cluster Cluster(string fields) => (Cluster)Assert.Single(EnvoyBootstrap.Parse($$"""
        static_resources:
          clusters:
          - name: up
            load_assignment: { cluster_name: up }
            {{fields}}
        """).StaticResources.Resources);
}
