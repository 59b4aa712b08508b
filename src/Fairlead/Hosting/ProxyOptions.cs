using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>Options of a proxy as a whole.</summary>
public sealed record ProxyOptions
{
    /// <summary>How many workers (threads) serve connections: at least 1. Default: one per core.</summary>
    public int Concurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>How long connections may take to finish when the proxy stops. Default 600 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long a source may take to deliver its first configuration. Default 15 s.</summary>
    public TimeSpan InitialFetchTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A worker that something blocks for so long is reported with the name of the filter that it called last; zero: workers are not watched. Default zero; a host in development watches from 250 ms.</summary>
    public TimeSpan BlockedWorkerThreshold { get; init; }

    /// <summary>What the proxy was started with, for the admin interface.</summary>
    public Bootstrap Bootstrap { get; init; } = new();

    /// <summary>The command line, for the admin interface; without secrets.</summary>
    public IReadOnlyDictionary<string, string> CommandLineOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Called when the admin interface asks the process to end.</summary>
    public Action? OnShutdownRequested { get; init; }
}
