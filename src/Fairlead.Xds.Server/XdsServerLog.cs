using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Server;

/// <summary>Log messages.</summary>
internal static partial class XdsServerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' connected; its group is '{Group}'.")]
    public static partial void Connected(ILogger logger, string node, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' closed a stream.")]
    public static partial void Disconnected(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sent {TypeUrl} {Version} to node '{Node}': {Resources} resources, {Removed} removed, heartbeat: {IsHeartbeat}.")]
    public static partial void Sent(ILogger logger, string typeUrl, string? version, string node, int resources, int removed, bool isHeartbeat);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node '{Node}' accepted {TypeUrl} version {Version}.")]
    public static partial void Accepted(ILogger logger, string node, string typeUrl, string? version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node '{Node}' refused {TypeUrl} version {Version}: {Reason}")]
    public static partial void Rejected(ILogger logger, string node, string typeUrl, string? version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Count} resources from files to group '{Group}'.")]
    public static partial void FilesLoaded(ILogger logger, string group, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The files of group '{Group}' are gone: its nodes get what is for all, or keep what they have.")]
    public static partial void FilesGone(ILogger logger, string group);

    [LoggerMessage(Level = LogLevel.Error, Message = "A file cannot be used; what was served before stays: {Reason}")]
    public static partial void FilesRejected(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "In the files of group '{Group}', {What}.")]
    public static partial void Inconsistent(ILogger logger, string group, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Directory}' cannot be watched: looking every {Seconds} s instead.")]
    public static partial void CannotWatch(ILogger logger, string directory, double seconds);
}
