using Microsoft.Extensions.Logging;

namespace Fairlead.Listeners;

/// <summary>Log messages of listeners.</summary>
internal static partial class ListenerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A connection of listener {Listener} failed.")]
    public static partial void ConnectionFailed(ILogger logger, Exception error, string listener);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listener {Listener} listens on {Address}.")]
    public static partial void Listening(ILogger logger, string listener, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listener {Listener} chooses filter chains by what TLS says, but has no TLS inspector to find that out: one is added behind its listener filters.")]
    public static partial void InspectorAdded(ILogger logger, string listener);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listener {Listener} is gone.")]
    public static partial void Removed(ILogger logger, string listener);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client} could not connect to listener {Listener}: {Reason}.")]
    public static partial void HandshakeFailed(ILogger logger, string client, string listener, string reason);
}
