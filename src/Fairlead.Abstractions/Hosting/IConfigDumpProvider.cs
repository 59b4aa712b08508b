using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>Gives the configuration that is in force.</summary>
public interface IConfigDumpProvider
{
    /// <summary>What the host was started with.</summary>
    Bootstrap Bootstrap { get; }

    /// <summary>When the host was started.</summary>
    DateTimeOffset BootstrapTime { get; }

    /// <summary>An immutable snapshot of every resource in force, and of those that warm, drain or were refused; may be called from any thread.</summary>
    IReadOnlyList<ConfigDumpEntry> GetResources();

    /// <summary>An immutable snapshot of what is not in force yet and why; may be called from any thread.</summary>
    IReadOnlyList<UnreadyResource> GetUnready() => [];
}
