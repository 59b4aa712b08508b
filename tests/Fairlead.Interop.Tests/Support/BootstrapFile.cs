namespace Fairlead.Interop.Tests.Support;

/// <summary>A bootstrap with an HTTP and a TCP listener in front of one upstream.</summary>
internal sealed class BootstrapFile : IDisposable
{
    private const string Http2Options = """
        typed_extension_protocol_options: { http: { "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config: { http2_protocol_options: {} } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fairlead-bootstrap").FullName;

    public BootstrapFile(int upstream, bool isHttp2 = false)
    {
        var ports = Ports.Free(3);
        (HttpPort, TcpPort, AdminPort) = (ports[0], ports[1], ports[2]);
        Write(Text(upstream, isHttp2: isHttp2));
    }

    public string Path => System.IO.Path.Combine(_folder, "bootstrap.yaml");

    public int HttpPort { get; }

    public int TcpPort { get; }

    public int AdminPort { get; }

    public Uri Http => new($"http://127.0.0.1:{HttpPort}");

    public Uri Admin => new($"http://127.0.0.1:{AdminPort}");

    public string Text(int upstream, string prefix = "/", bool isHttp2 = false) => $$"""
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: {{AdminPort}} } } }
        static_resources:
          listeners:
          - name: http
            address: { socket_address: { address: 127.0.0.1, port_value: {{HttpPort}} } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  upgrade_configs: [{ upgrade_type: websocket }]
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                  route_config:
                    name: all
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - { match: { prefix: {{prefix}} }, route: { cluster: upstream } }
          - name: tcp
            address: { socket_address: { address: 127.0.0.1, port_value: {{TcpPort}} } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                  stat_prefix: tcp
                  cluster: upstream
          clusters:
          - name: upstream
            type: STATIC
            connect_timeout: 5s
            {{(isHttp2 ? Http2Options : "")}}
            load_assignment:
              cluster_name: upstream
              endpoints:
              - lb_endpoints:
                - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: {{upstream}} } } }
        """;

    /// <summary>Replaces the file as an operator should: at once.</summary>
    public void Write(string text)
    {
        File.WriteAllText(Path + ".new", text);
        File.Move(Path + ".new", Path, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
