using Microsoft.Extensions.Logging;

namespace Sidecar;

/// <summary>Log messages.</summary>
internal static partial class SidecarLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The changed configuration file cannot be used; the last good one stays: {Reason}")]
    public static partial void FileRejected(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    public static partial void Passed(ILogger logger, string warning);
}
