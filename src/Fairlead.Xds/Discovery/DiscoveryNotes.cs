using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Discovery;

/// <summary>The log of what comes from elsewhere.</summary>
internal sealed partial class DiscoveryNotes(ILogger logger, DiscoveryStats stats) : IDiscoveryNotes
{
    // Whoever sends fields of ever new names shall not fill the memory with them.
    private const int MaxRemembered = 1000;

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public void Once(string message)
    {
        if (_told.Count < MaxRemembered && _told.TryAdd(message, true))
            Log.Noted(logger, message);
    }

    public void UnknownField(string message)
    {
        stats.UnknownField();
        Once(message);
    }

    public void Refused(ResourceType type, string version, string reasons) => Log.Refused(logger, type.ShortName, version, reasons);

    public void TimedOut(ResourceType type, string name) => Log.TimedOut(logger, type.ShortName, name);

    public void Expired(ResourceType type, string name) => Log.Expired(logger, type.ShortName, name);

    public void Connected(string server) => Log.Connected(logger, server);

    public void Disconnected(string server, string reason, TimeSpan pause) => Log.Disconnected(logger, server, reason, pause.TotalSeconds);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Discovery: {Message}.")]
        public static partial void Noted(ILogger logger, string message);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Resources ({Type}) of version '{Version}' were refused; those before stay: {Reasons}")]
        public static partial void Refused(ILogger logger, string type, string version, string reasons);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The resource ({Type}) '{Name}' did not come in time.")]
        public static partial void TimedOut(ILogger logger, string type, string name);

        [LoggerMessage(Level = LogLevel.Information, Message = "The time to live of the resource ({Type}) '{Name}' is over.")]
        public static partial void Expired(ILogger logger, string type, string name);

        [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Server}.")]
        public static partial void Connected(ILogger logger, string server);

        [LoggerMessage(Level = LogLevel.Information, Message = "No resources from {Server}: {Reason}. What is there stays; next attempt in {Seconds:0.0} s.")]
        public static partial void Disconnected(ILogger logger, string server, string reason, double seconds);
    }
}
