#!/usr/bin/env bash
# Starts a compiled sidecar with a small configuration and looks whether it answers, tells of itself, and ends in order.
set -euo pipefail
sidecar=$1
dir=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT
port() { python3 - <<'P' 2>/dev/null || echo $((20000 + RANDOM % 10000))
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
P
}
web=$(port) admin=$(port)
cat > "$dir/bootstrap.yaml" <<Y
admin: { address: { socket_address: { address: 127.0.0.1, port_value: $admin } } }
static_resources:
  listeners:
  - name: web
    address: { socket_address: { address: 127.0.0.1, port_value: $web } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          http_filters:
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          route_config:
            name: web
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: / }
                direct_response: { status: 200, body: { inline_string: hello } }
Y
"$sidecar" -c "$dir/bootstrap.yaml" --mode validate
"$sidecar" -c "$dir/bootstrap.yaml" --concurrency 1 > "$dir/log" 2>&1 &
pid=$!
for _ in $(seq 100); do curl -sf -o /dev/null "http://127.0.0.1:$admin/ready" && break; sleep 0.05; done
[ "$(curl -sf "http://127.0.0.1:$web/")" = hello ] || { echo "the sidecar does not answer:"; cat "$dir/log"; exit 1; }
curl -sf "http://127.0.0.1:$admin/server_info" | grep -q '"state"'
kill -TERM "$pid"
wait "$pid"
echo "the sidecar answers and ends in order"
