using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.Admin;

/// <summary>The levels of the process's own log, changed while it runs.</summary>
public interface ILogLevels
{
    /// <summary>The loggers (categories) that have a level of their own, and their levels.</summary>
    IReadOnlyDictionary<string, LogLevel> Levels { get; }

    /// <summary>Sets the level of one logger, or of all if <paramref name="logger"/> is null. Returns false if there is no such logger.</summary>
    bool TrySet(string? logger, LogLevel level);
}
