#!/usr/bin/env python3
"""Measures the sidecar beside nginx and HAProxy: CPU time per request, throughput and latency, on loopback.

All proxies stay up; rounds of load visit them in turn, so that drift of the machine hits all alike. Quote the ratio of medians within one run.

  run.py --mode h1|big|churn|tcp [--sidecar 'dotnet samples/Sidecar/bin/Release/net10.0/Sidecar.dll'] [--rounds 5] [--seconds 3]

Needs nginx (with its stream module), haproxy and wrk.
"""
import argparse, os, pathlib, re, shlex, shutil, signal, socket, statistics, subprocess, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
HTTP, TCP = {"sidecar": 10000, "nginx": 10100, "haproxy": 10200}, {"sidecar": 10001, "nginx": 10101, "haproxy": 10201}


def config(name, folder):
    text = (HERE / name).read_text().replace("DIR", str(folder)).replace("BODY", "x" * 1024)
    (folder / name).write_text(text)
    return folder / name


def cpu_microseconds(pid):
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) * 1_000_000 // os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_microseconds(int(child)) for child in children)


def wait_for(port):
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nobody listens on {port}")


def load(mode, port, seconds, connections):
    extra = ["-H", "Connection: close"] if mode == "churn" else []
    url = f"http://127.0.0.1:{port}/{'big' if mode == 'big' else ''}"
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *extra, url], capture_output=True, text=True).stdout
    count = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    return count, (int(bad[1]) if bad else 0) + (sum(map(int, sockets.groups())) if sockets else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", default="h1", choices=["h1", "big", "churn", "tcp"])
    parser.add_argument("--sidecar", default=f"dotnet {HERE.parent.parent}/samples/Sidecar/bin/Release/net10.0/Sidecar.dll")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fairlead-peers-"))
    folder.chmod(0o755)
    (folder / "big").write_text("y" * 262144)
    commands = {
        "upstream": ["nginx", "-c", str(config("upstream.conf", folder)), "-p", str(folder)],
        "nginx": ["nginx", "-c", str(config("nginx.conf", folder)), "-p", str(folder)],
        "haproxy": ["haproxy", "-db", "-f", str(HERE / "haproxy.cfg")],
        "sidecar": [*shlex.split(options.sidecar), "-c", str(HERE / "bootstrap.yaml"), "--concurrency", "1", "-l", "error"],
    }
    running = {}
    try:
        for name, command in commands.items():
            if name != "upstream" and not shutil.which(command[0]):
                continue
            running[name] = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        ports = {name: port for name, port in (TCP if options.mode == "tcp" else HTTP).items() if name in running}
        wait_for(18000)
        for port in ports.values():
            wait_for(port)
            load(options.mode, port, 6, options.connections)
        rows = {name: [] for name in ports}
        for _ in range(options.rounds):
            for name, port in ports.items():
                before = cpu_microseconds(running[name].pid)
                count, errors = load(options.mode, port, options.seconds, options.connections)
                rows[name].append(((cpu_microseconds(running[name].pid) - before) / max(1, count), count / options.seconds, errors))
        print(f"{'proxy':10}{'cpu us/req':>12}{'req/s':>10}{'errors':>8}")
        medians = {name: statistics.median(r[0] for r in row) for name, row in rows.items()}
        for name, row in rows.items():
            print(f"{name:10}{medians[name]:12.2f}{statistics.median(r[1] for r in row):10.0f}{sum(r[2] for r in row):8}")
        print("sidecar / peer: " + ", ".join(f"{name} {medians['sidecar'] / value:.2f}" for name, value in medians.items() if name != "sidecar"))
    finally:
        for process in running.values():
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
