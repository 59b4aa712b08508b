using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>What the admin interface asks of the host as a whole. Members are called on the admin's worker: they return at once, and the host acts in its own time.</summary>
public interface IHostControl
{
    /// <summary>What the host is doing.</summary>
    HostState State { get; }

    /// <summary>How long the process has been up.</summary>
    TimeSpan Uptime { get; }

    /// <summary>The number of workers.</summary>
    int Concurrency { get; }

    /// <summary>Open client connections.</summary>
    long ConnectionCount { get; }

    /// <summary>Who this proxy is.</summary>
    Node Node { get; }

    /// <summary>The options that the process was started with, without secrets.</summary>
    IReadOnlyDictionary<string, string> CommandLineOptions { get; }

    /// <summary>Makes health checks of this host fail, or succeed again: <see cref="State"/> and the health-check filter say so.</summary>
    void SetHealthCheckFailed(bool isFailed);

    /// <summary>Stops listeners from accepting.</summary>
    /// <param name="inboundOnly">Only those for traffic to this workload.</param>
    /// <param name="graceful">Let clients go first: connections are asked to finish during the drain time before listeners stop.</param>
    void DrainListeners(bool inboundOnly, bool graceful);

    /// <summary>Ends the process.</summary>
    void Shutdown();
}
