#!/usr/bin/env python3
"""Measures how long a compiled sidecar takes from exec to its first answer, and what it occupies when idle.

  dotnet publish samples/Sidecar -c Release -r linux-x64 -o out
  startup.py out/Sidecar [--starts 10]
"""
import argparse, pathlib, socket, statistics, subprocess, tempfile, time

BOOTSTRAP = """
static_resources:
  listeners:
  - name: web
    address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }}
          route_config:
            name: web
            virtual_hosts:
            - {{ name: all, domains: ["*"], routes: [{{ match: {{ prefix: / }}, direct_response: {{ status: 200, body: {{ inline_string: hello }} }} }}] }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(port, start):
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                if connection.recv(4096).startswith(b"HTTP/1.1 200"):
                    return (time.monotonic() - start) * 1000
        except ConnectionRefusedError:
            if time.monotonic() - start > 30:
                raise SystemExit("the sidecar does not answer")
            time.sleep(0.0005)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sidecar")
    parser.add_argument("--starts", type=int, default=10)
    options = parser.parse_args()
    times, resident = [], []
    for _ in range(options.starts):
        port = free_port()
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(BOOTSTRAP.format(port=port))
            file.flush()
            start = time.monotonic()
            process = subprocess.Popen([options.sidecar, "-c", file.name, "--concurrency", "1", "-l", "warning"])
            times.append(first_answer(port, start))
            time.sleep(1)
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            resident.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
            process.terminate()
            process.wait()
    print(f"first answer: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms; idle: {statistics.median(resident):.1f} MiB resident ({options.starts} starts)")


main()
