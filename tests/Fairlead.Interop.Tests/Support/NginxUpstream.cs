using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Interop.Tests.Tls;

namespace Fairlead.Interop.Tests.Support;

/// <summary>nginx as an upstream: serves small and large files.</summary>
internal sealed class NginxUpstream : IAsyncDisposable
{
    public const int LargeBytes = 5_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("fairlead-nginx").FullName;
    private readonly Process _process;

    private NginxUpstream(string program, CertificateFolder? files)
    {
        var ports = Ports.Free(3);
        (Port, Http2Port, TlsPort) = (ports[0], ports[1], ports[2]);
        File.WriteAllText(Path.Combine(_folder, "small"), "hello from nginx\n");
        File.WriteAllBytes(Path.Combine(_folder, "large"), new byte[LargeBytes]);
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log {{_folder}}/error.log;
            events { worker_connections 4096; }
            http {
              access_log off; client_body_temp_path {{_folder}}; proxy_temp_path {{_folder}}; fastcgi_temp_path {{_folder}}; uwsgi_temp_path {{_folder}}; scgi_temp_path {{_folder}};
              keepalive_requests 1000000; client_max_body_size 0;
              server { listen 127.0.0.1:{{Port}}; root {{_folder}}; location = /echo { return 200 "$request_method $http_host $http_x_forwarded_proto\n"; } }
              server { listen 127.0.0.1:{{Http2Port}} http2; root {{_folder}}; location = /echo { return 200 "$request_method $http_host $http_x_forwarded_proto\n"; } }
              {{(files is null ? "" : TlsServer(files))}}
            }
            """);
        _process = Tool.Start(program, "-c", Path.Combine(_folder, "nginx.conf"), "-e", Path.Combine(_folder, "error.log"));
    }

    public int Port { get; }

    /// <summary>HTTP/2 in the clear.</summary>
    public int Http2Port { get; }

    /// <summary>Mutual TLS with either version, if there are certificates: its own is <c>a</c>.</summary>
    public int TlsPort { get; }

    public static async Task<NginxUpstream> StartAsync(CertificateFolder? files = null)
    {
        var upstream = new NginxUpstream(Tool.Require("nginx"), files);
        await WaitUntilListeningAsync(upstream.Port);
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string TlsServer(CertificateFolder files) => $$"""
        server {
          listen 127.0.0.1:{{TlsPort}} ssl http2; root {{_folder}};
          ssl_certificate {{files["a.pem"]}}; ssl_certificate_key {{files["a.key"]}}; ssl_client_certificate {{files["ca.pem"]}}; ssl_verify_client on;
        }
        """;

    // nginx tells nobody when it listens: connecting is the only way to know.
    private static async Task WaitUntilListeningAsync(int port)
    {
        for (var start = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (start.Elapsed < Limit.Time)
            {
                // Not yet.
            }
        }
    }
}
