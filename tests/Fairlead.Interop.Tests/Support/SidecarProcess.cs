using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fairlead.Interop.Tests.Support;

/// <summary>The sidecar as a process of its own.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _awaited;

    private SidecarProcess(string awaited, params string[] arguments)
    {
        _awaited = awaited;
        _process = Tool.Start("dotnet", [SampleProgram.PathOf("Sidecar"), .. arguments]);
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    /// <summary>Starts it, and waits until it serves.</summary>
    public static async Task<SidecarProcess> StartAsync(params string[] arguments)
    {
        var sidecar = new SidecarProcess("Started with", arguments);
        await Task.WhenAny(sidecar._started.Task, sidecar._process.WaitForExitAsync()).Within();
        Assert.True(sidecar._started.Task.IsCompleted, sidecar.Output);
        return sidecar;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var sidecar = new SidecarProcess("nothing", arguments);
        return (await sidecar.WaitForExitAsync(), sidecar.Output);
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Tool.Start("/bin/kill", "-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        kill.WaitForExit();
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().Within();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().Within();
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (line.Contains(_awaited, StringComparison.Ordinal))
            _started.TrySetResult();
    }
}
