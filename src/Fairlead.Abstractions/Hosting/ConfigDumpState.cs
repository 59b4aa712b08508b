namespace Fairlead.Hosting;

/// <summary>What has become of a resource.</summary>
public enum ConfigDumpState
{
    /// <summary>It is in force.</summary>
    Active,

    /// <summary>It was accepted, and waits for what it needs; its version before serves meanwhile.</summary>
    Warming,

    /// <summary>It was replaced or removed, and finishes what it has.</summary>
    Draining,

    /// <summary>It was refused; <see cref="ConfigDumpEntry.Details"/> tells why.</summary>
    Failed,
}
