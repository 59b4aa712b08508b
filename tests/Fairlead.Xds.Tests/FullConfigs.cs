namespace Fairlead.Xds.Tests;

/// <summary>A bootstrap that sets almost every field that is supported.</summary>
internal static class FullConfigs
{
    public const string Yaml = """
        node:
          id: proxy-1
          cluster: edge
          locality: {region: r, zone: z, sub_zone: s}
          metadata: {a: 1, b: [true, null, x], c: {d: 0.5}}
        admin:
          address: {socket_address: {address: 127.0.0.1, port_value: 9901}}
        static_resources:
          listeners:
          - name: web
            address: {socket_address: {address: "::", port_value: 8080, ipv4_compat: true}}
            additional_addresses:
            - address: {pipe: {path: /run/web.sock, mode: 0o600}}
            stat_prefix: web_in
            traffic_direction: INBOUND
            enable_reuse_port: true
            per_connection_buffer_limit_bytes: 32768
            listener_filters_timeout: 3s
            continue_on_listener_filters_timeout: true
            tcp_backlog_size: 128
            listener_filters:
            - name: inspector
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector}
            - name: pp
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol, stat_prefix: edge, disallowed_versions: [V1]}
            - name: dst
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst}
            - name: tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector
                enable_ja3_fingerprinting: true
                enable_ja4_fingerprinting: true
                initial_read_buffer_size: 512
                max_client_hello_size: 4096
                close_connection_on_client_hello_parsing_errors: true
              filter_disabled:
                or_match:
                  rules:
                  - destination_port_range: {start: 3306, end: 3307}
                  - and_match:
                      rules:
                      - not_match: {any_match: true}
                      - any_match: true
            access_log:
            - name: err
              typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StderrAccessLog}
            filter_chains:
            - name: http
              filter_chain_match:
                destination_port: 8080
                prefix_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}]
                direct_source_prefix_ranges: [{address_prefix: "fd00::", prefix_len: 8}]
                source_prefix_ranges: [{address_prefix: 192.168.0.0, prefix_len: 16}]
                source_ports: [1000, 1001]
                source_type: EXTERNAL
                server_names: [a.example, "*.b.example"]
                transport_protocol: raw_buffer
                application_protocols: [http/1.1]
              transport_socket_connect_timeout: 4s
              transport_socket:
                name: envoy.transport_sockets.raw_buffer
                typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}
              filters:
              - name: my-http
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress
                  codec_type: HTTP1
                  server_name: me
                  server_header_transformation: PASS_THROUGH
                  stream_idle_timeout: 1s
                  request_timeout: 2s
                  request_headers_timeout: 3s
                  drain_timeout: 4s
                  delayed_close_timeout: 0s
                  max_request_headers_kb: 96
                  use_remote_address: true
                  xff_num_trusted_hops: 2
                  skip_xff_append: true
                  via: edge
                  generate_request_id: false
                  preserve_external_request_id: true
                  always_set_request_id_in_response: true
                  proxy_100_continue: true
                  normalize_path: false
                  merge_slashes: false
                  path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT
                  strip_any_host_port: true
                  upgrade_configs: [{upgrade_type: websocket}, {upgrade_type: CONNECT, enabled: false}]
                  common_http_protocol_options:
                    idle_timeout: 10s
                    max_connection_duration: 20s
                    max_headers_count: 50
                    max_stream_duration: 30s
                    headers_with_underscores_action: ALLOW
                    max_requests_per_connection: 1000
                  http_protocol_options:
                    allow_absolute_url: false
                    accept_http_10: false
                    default_host_for_http_10: old.example
                    enable_trailers: false
                  http2_protocol_options:
                    hpack_table_size: 8192
                    max_concurrent_streams: 50
                    initial_stream_window_size: 70000
                    initial_connection_window_size: 2000000
                    allow_connect: true
                    max_outbound_control_frames: 500
                    max_consecutive_inbound_frames_with_empty_payload: 3
                    max_inbound_priority_frames_per_stream: 7
                    max_inbound_window_update_frames_per_data_frame_sent: 9
                    override_stream_error_on_invalid_http_message: false
                    connection_keepalive: {interval: 30s, timeout: 5s}
                  access_log:
                  - name: out
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
                      log_format: {text_format_source: {inline_string: "%PROTOCOL%\n"}, omit_empty_values: true}
                  - name: file
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                      path: /var/log/web.log
                      log_format: {json_format: {code: "%RESPONSE_CODE%", nested: {n: 1}}}
                  http_filters:
                  - name: acme.tenant
                    disabled: true
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      type_url: type.example/acme.Tenant
                      value: {limit: 5, name: t}
                  - name: acme.plain
                    typed_config:
                      "@type": type.googleapis.com/google.protobuf.Struct
                      value: {x: y}
                  - name: last
                    typed_config:
                      "@type": type.googleapis.com/udpa.type.v1.TypedStruct
                      type_url: type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  route_config:
                    name: routes
                    validate_clusters: false
                    ignore_port_in_host_matching: true
                    max_direct_response_body_size_bytes: 100
                    request_headers_to_remove: [x-internal]
                    response_headers_to_add:
                    - header: {key: x-a, value: "1"}
                      append_action: OVERWRITE_IF_EXISTS
                      keep_empty_value: true
                    - header: {key: x-b, value: "2"}
                      append: false
                    virtual_hosts:
                    - name: all
                      domains: ["*", "a.example", "*.b.example", "c.*"]
                      require_tls: EXTERNAL_ONLY
                      typed_per_filter_config:
                        acme.tenant:
                          "@type": type.googleapis.com/envoy.config.route.v3.FilterConfig
                          disabled: true
                          config:
                            "@type": type.googleapis.com/xds.type.v3.TypedStruct
                            type_url: type.example/acme.TenantPerRoute
                            value: {limit: 6}
                      routes:
                      - name: one
                        match:
                          prefix: /api
                          case_sensitive: false
                          grpc: {}
                          runtime_fraction: {default_value: {numerator: 25}, runtime_key: ignored}
                          headers:
                          - {name: ":method", string_match: {exact: GET, ignore_case: true}}
                          - {name: x-old, exact_match: e}
                          - {name: x-pre, prefix_match: p, invert_match: true}
                          - {name: x-suf, suffix_match: s}
                          - {name: x-con, contains_match: c}
                          - {name: x-reg, safe_regex_match: {google_re2: {}, regex: "r+"}}
                          - {name: x-range, range_match: {start: -1, end: "10"}, treat_missing_header_as_empty: true}
                          - {name: x-there, present_match: false}
                          - {name: x-any}
                          query_parameters:
                          - {name: q, string_match: {safe_regex: {regex: "[0-9]+"}}}
                          - {name: no, present_match: false}
                          - {name: yes}
                        route:
                          weighted_clusters:
                            clusters:
                            - {name: a, weight: 90, host_rewrite_literal: a.example}
                            - {name: b, weight: 10, request_headers_to_add: [{header: {key: x-canary, value: "1"}}]}
                          cluster_not_found_response_code: NOT_FOUND
                          prefix_rewrite: /
                          auto_host_rewrite: true
                          append_x_forwarded_host: true
                          timeout: 0s
                          idle_timeout: 7s
                          max_stream_duration: {max_stream_duration: 60s, grpc_timeout_header_max: 30s, grpc_timeout_header_offset: 0.1s}
                          priority: HIGH
                          upgrade_configs: [{upgrade_type: websocket, enabled: false}]
                      - match: {safe_regex: {regex: "/r/.*"}}
                        route:
                          cluster_header: x-cluster
                          regex_rewrite: {pattern: {regex: "^/r"}, substitution: "/s"}
                          host_rewrite_header: x-host
                      - match: {path: /old}
                        redirect: {https_redirect: true, host_redirect: h, port_redirect: 8443, path_redirect: /new, response_code: PERMANENT_REDIRECT, strip_query: true}
                      - match: {path_separated_prefix: /sep}
                        redirect: {scheme_redirect: http, prefix_rewrite: /, response_code: SEE_OTHER}
                      - match: {connect_matcher: {}}
                        direct_response: {status: 405, body: {inline_string: no}}
          - address: {socket_address: {address: 127.0.0.1, port_value: 9000}}
            default_filter_chain:
              filters:
              - name: tcp
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                  stat_prefix: tcp
                  weighted_clusters: {clusters: [{name: a, weight: 1}, {name: b, weight: 3}]}
                  idle_timeout: 60s
                  max_downstream_connection_duration: 3600s
                  max_connect_attempts: 3
                  access_log:
                  - typed_config:
                      "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                      path: /dev/stdout
                      format: "%BYTES_SENT%\n"
          clusters:
          - name: a
            alt_stat_name: alpha
            type: STRICT_DNS
            connect_timeout: 0.25s
            per_connection_buffer_limit_bytes: 4096
            lb_policy: LEAST_REQUEST
            least_request_lb_config: {choice_count: 3, active_request_bias: {default_value: 0.5, runtime_key: k}}
            common_lb_config: {healthy_panic_threshold: {value: 10}}
            dns_refresh_rate: 30s
            dns_lookup_family: V4_ONLY
            circuit_breakers:
              thresholds:
              - {max_connections: 1, max_pending_requests: 2, max_requests: 3, max_retries: 4}
              - {priority: HIGH, max_connections: 4294967295}
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                common_http_protocol_options: {idle_timeout: 9s, max_requests_per_connection: 5}
                explicit_http_config: {http2_protocol_options: {max_concurrent_streams: 10}}
            load_assignment:
              cluster_name: a
              endpoints:
              - locality: {region: eu, zone: one}
                priority: 1
                load_balancing_weight: 7
                lb_endpoints:
                - endpoint: {address: {socket_address: {address: a.example, port_value: 80}}, hostname: a.example}
                  health_status: DEGRADED
                  load_balancing_weight: 2
                  metadata: {filter_metadata: {envoy.lb: {canary: true}}}
          - name: b
            load_balancing_policy:
              policies:
              - typed_extension_config:
                  name: acme.lb
                  typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: type.example/acme.Lb, value: {seed: 1}}
            load_assignment:
              cluster_name: b
              endpoints:
              - lb_endpoints:
                - endpoint: {address: {pipe: {path: "@abstract"}}}
        """;
}
