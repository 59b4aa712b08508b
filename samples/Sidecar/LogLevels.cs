using Microsoft.Extensions.Logging;

namespace Sidecar;

/// <summary>Log levels by Envoy's names.</summary>
internal static class LogLevels
{
    public static LogLevel Parse(string name) => name switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "warning" or "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "critical" => LogLevel.Critical,
        "off" => LogLevel.None,
        _ => LogLevel.Information,
    };
}
