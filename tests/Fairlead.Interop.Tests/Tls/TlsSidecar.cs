using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.Tls;

/// <summary>
/// The sidecar between TLS on both sides: a port for everybody with two certificates, and a port for clients with an identity; nginx behind it, in the clear and with mutual TLS,
/// chosen by the path: <c>/plain1/</c>, <c>/plain2/</c>, <c>/mutual1/</c>, <c>/mutual2/</c>.
/// </summary>
internal sealed class TlsSidecar : IAsyncDisposable
{
    public const string Identity = "spiffe://cluster.local/ns/default/sa/client";

    private readonly SidecarProcess _process;
    private readonly NginxUpstream _nginx;

    private TlsSidecar(SidecarProcess process, NginxUpstream nginx, CertificateFolder files, int[] ports)
    {
        (_process, _nginx, Files) = (process, nginx, files);
        (Port, MutualPort, AdminPort) = (ports[0], ports[1], ports[2]);
    }

    public CertificateFolder Files { get; }

    public int Port { get; }

    /// <summary>A client certificate with <see cref="Identity"/> is required.</summary>
    public int MutualPort { get; }

    public int AdminPort { get; }

    public static async Task<TlsSidecar> StartAsync()
    {
        var files = new CertificateFolder();
        files.Issue("a", "a.test");
        files.Issue("b", "b.test");
        files.Issue("client", Identity);
        files.Issue("stranger", "spiffe://cluster.local/ns/default/sa/stranger");
        var nginx = await NginxUpstream.StartAsync(files);
        var ports = Ports.Free(3);
        var bootstrap = files["bootstrap.yaml"];
        await File.WriteAllTextAsync(bootstrap, Text(files, nginx, ports));
        return new TlsSidecar(await SidecarProcess.StartAsync("-c", bootstrap, "--concurrency", "2"), nginx, files, ports);
    }

    /// <summary>The value of a statistic.</summary>
    public async Task<long> StatAsync(string name)
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{AdminPort}/stats"));
        return text.Split('\n').Where(line => line.StartsWith("listener.", StringComparison.Ordinal) && line.Contains(name + ": ", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _nginx.DisposeAsync();
        Files.Dispose();
    }

    private static string Text(CertificateFolder files, NginxUpstream nginx, int[] ports) => $$"""
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: {{ports[2]}} } } }
        static_resources:
          listeners:
          - name: open
            address: { socket_address: { address: 127.0.0.1, port_value: {{ports[0]}} } }
            filter_chains:
            - filters: [ &http { name: http, typed_config: {
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: http,
                http_filters: [ { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ],
                route_config: { name: all, virtual_hosts: [ { name: all, domains: ["*"], routes: [ {{Route("plain1")}}, {{Route("plain2")}}, {{Route("mutual1")}}, {{Route("mutual2")}} ] } ] } } } ]
              transport_socket: { name: tls, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext,
                common_tls_context: { alpn_protocols: [h2, http/1.1], tls_certificates: [ {{Certificate(files, "a")}}, {{Certificate(files, "b")}} ] } } }
          - name: mutual
            address: { socket_address: { address: 127.0.0.1, port_value: {{ports[1]}} } }
            filter_chains:
            - filters: [ *http ]
              transport_socket: { name: tls, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext,
                require_client_certificate: true,
                common_tls_context: { alpn_protocols: [h2, http/1.1], tls_certificates: [ {{Certificate(files, "a")}} ],
                  validation_context: { trusted_ca: { filename: {{files["ca.pem"]}} }, match_typed_subject_alt_names: [ { san_type: URI, matcher: { exact: "{{Identity}}" } } ] } } } }
          clusters:
          - {{Cluster("plain1", nginx.Port, "", "")}}
          - {{Cluster("plain2", nginx.Http2Port, "", Http2)}}
          - {{Cluster("mutual1", nginx.TlsPort, Upstream(files, "http/1.1"), "")}}
          - {{Cluster("mutual2", nginx.TlsPort, Upstream(files, "h2"), Http2)}}
        """;

    private const string Http2 =
        """, typed_extension_protocol_options: { http: { "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config: { http2_protocol_options: {} } } }""";

    private static string Route(string cluster) => $$"""{ match: { prefix: /{{cluster}}/ }, route: { cluster: {{cluster}}, prefix_rewrite: / } }""";

    private static string Certificate(CertificateFolder files, string name) =>
        $$"""{ certificate_chain: { filename: {{files[name + ".pem"]}} }, private_key: { filename: {{files[name + ".key"]}} } }""";

    private static string Upstream(CertificateFolder files, string protocol) => $$"""
        , transport_socket: { name: tls, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: a.test,
        common_tls_context: { alpn_protocols: [{{protocol}}], tls_certificates: [ {{Certificate(files, "client")}} ],
        validation_context: { trusted_ca: { filename: {{files["ca.pem"]}} }, match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: a.test } } ] } } } }
        """.ReplaceLineEndings(" ");

    private static string Cluster(string name, int port, string socket, string options) =>
        $$"""{ name: {{name}}, type: STATIC, connect_timeout: 5s, load_assignment: { cluster_name: {{name}}, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: {{port}} } } } } ] } ] }{{socket}}{{options}} }""";
}
