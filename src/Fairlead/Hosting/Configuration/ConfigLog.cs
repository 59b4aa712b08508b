using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>Log messages of configuration.</summary>
internal static partial class ConfigLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} has waited {Seconds} s for {Needs}, and goes on without.")]
    public static partial void WarmingTimedOut(ILogger logger, string resource, double seconds, string needs);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was replaced could not be ended.")]
    public static partial void EndFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "What had waited could not be put in force.")]
    public static partial void TurnFailed(ILogger logger, Exception error);
}
