using System.Diagnostics;
using System.Globalization;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests.GrpcJs;

/// <summary>The interop service on grpc-js: <c>server.js</c>.</summary>
internal sealed class GrpcJsServer : IInteropServer
{
    private const int PingsToSee = 3;

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _pinged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pings;

    private GrpcJsServer(Process process)
    {
        _process = process;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("server.js has ended."));
        _process.OutputDataReceived += (_, e) => OnLine(e.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port => _listening.Task.Result;

    public Task Cancelled => _cancelled.Task;

    /// <summary>Completes when the other end has answered some of the server's pings.</summary>
    public Task Pinged => _pinged.Task;

    public static async Task<GrpcJsServer> StartAsync(NodeModules modules)
    {
        var server = new GrpcJsServer(await modules.StartAsync("server.js"));
        await server._listening.Task.Within();
        return server;
    }

    public Task StopAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync().Within();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
    }

    private void OnLine(string line)
    {
        if (line.Split(' ') is ["listening", var port])
            _listening.TrySetResult(int.Parse(port, CultureInfo.InvariantCulture));
        else if (line == "cancelled")
            _cancelled.TrySetResult();
        else if (line == "ping answered" && ++_pings == PingsToSee)
            _pinged.TrySetResult();
    }
}
