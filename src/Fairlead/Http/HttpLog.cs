using Microsoft.Extensions.Logging;

namespace Fairlead.Http;

/// <summary>Log messages of the connection manager.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The stream filter {Filter} failed.")]
    public static partial void FilterFailed(ILogger logger, Exception error, string filter);

    [LoggerMessage(Level = LogLevel.Error, Message = "Stream {Stream} failed.")]
    public static partial void StreamFailed(ILogger logger, Exception error, ulong stream);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client {Client} broke the protocol: {Details}.")]
    public static partial void ProtocolError(ILogger logger, Fairlead.Transports.NetworkAddress client, string details);
}
