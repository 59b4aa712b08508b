using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Scale;

/// <summary>The proxy, as a process of its own.</summary>
internal sealed class SidecarProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _bootstrap = Path.GetTempFileName();

    public SidecarProcess(string executable, int controlPlanePort, bool isDelta)
    {
        File.WriteAllText(_bootstrap, $$"""
            node: { id: scale, cluster: scale }
            dynamic_resources:
              ads_config: { api_type: {{(isDelta ? "DELTA_GRPC" : "GRPC")}}, transport_api_version: V3, grpc_services: [ { envoy_grpc: { cluster_name: xds } } ] }
              lds_config: { ads: {}, resource_api_version: V3 }
              cds_config: { ads: {}, resource_api_version: V3 }
            static_resources:
              clusters:
              - name: xds
                type: STATIC
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: { http2_protocol_options: {} }
                load_assignment:
                  cluster_name: xds
                  endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: {{controlPlanePort}} } } } } ] } ]
            """);
        _process = Process.Start(executable, ["-c", _bootstrap, "--concurrency", "1", "-l", "warning"]);
    }

    /// <summary>The processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in MiB, that of the runtime and of the code included.</summary>
    public double ResidentMiB => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Completes with the first response 200.</summary>
    public async Task ServesAsync(int port, string host)
    {
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        var answer = new byte[12];
        while (!_process.HasExited)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port);
                await socket.SendAsync(request);
                if (await socket.ReceiveAsync(answer) == answer.Length && Encoding.ASCII.GetString(answer) == "HTTP/1.1 200")
                    return;
            }
            catch (SocketException)
            {
                // Not yet.
            }

            await Task.Delay(5);
        }

        throw new InvalidOperationException("the proxy has ended");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_bootstrap);
    }
}
