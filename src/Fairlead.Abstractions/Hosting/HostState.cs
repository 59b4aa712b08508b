namespace Fairlead.Hosting;

/// <summary>What a host is doing. Numbers are those of <c>server.state</c> and of <c>envoy.admin.v3.ServerInfo.State</c>.</summary>
public enum HostState
{
    /// <summary>It serves.</summary>
    Live = 0,

    /// <summary>It finishes what it has, or its health check was made to fail.</summary>
    Draining = 1,

    /// <summary>It has not got its configuration yet.</summary>
    PreInitializing = 2,

    /// <summary>It has its configuration and waits for what that needs.</summary>
    Initializing = 3,
}
