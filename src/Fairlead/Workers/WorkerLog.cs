using Microsoft.Extensions.Logging;

namespace Fairlead.Workers;

/// <summary>Log messages of workers.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} has been blocked for {Milliseconds} ms or more. What it called last: {Name}.")]
    public static partial void Blocked(ILogger logger, int worker, long milliseconds, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker could not take over a part of a changed configuration.")]
    public static partial void ChangeFailed(ILogger logger, Exception error);
}
