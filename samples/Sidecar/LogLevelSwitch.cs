using Fairlead.Observability.Admin;
using Microsoft.Extensions.Logging;

namespace Sidecar;

/// <summary>The level of the process's log, which the admin interface can change.</summary>
internal sealed class LogLevelSwitch(LogLevel level) : ILogLevels
{
    private volatile LogLevel _level = level;

    public IReadOnlyDictionary<string, LogLevel> Levels => new Dictionary<string, LogLevel> { ["all"] = _level };

    public bool IsEnabled(string? provider, string? category, LogLevel level) => level >= _level;

    public bool TrySet(string? logger, LogLevel level)
    {
        if (logger is not (null or "all"))
            return false;
        _level = level;
        return true;
    }
}
