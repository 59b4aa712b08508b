using Fairlead.Statistics;

namespace Fairlead.Extensions;

/// <summary>What the host gives to extensions.</summary>
public interface IExtensionContext
{
    /// <summary>The name under which the extension was configured.</summary>
    string Name { get; }

    /// <summary>The host's services: loggers, options, clients.</summary>
    IServiceProvider Services { get; }

    /// <summary>The host's statistics.</summary>
    StatsRegistry Stats { get; }
}
