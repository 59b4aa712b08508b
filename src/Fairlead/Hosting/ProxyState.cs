namespace Fairlead.Hosting;

/// <summary>What a proxy is doing; numbers are Envoy's <c>server.state</c>.</summary>
public enum ProxyState
{
    /// <summary>It serves.</summary>
    Live = 0,

    /// <summary>It finishes what it has.</summary>
    Draining = 1,

    /// <summary>It has not got its configuration yet.</summary>
    PreInitializing = 2,
}
