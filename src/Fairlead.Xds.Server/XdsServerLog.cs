using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Server;

/// <summary>Log messages.</summary>
internal static partial class XdsServerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' connected; its group is '{Group}'.")]
    public static partial void Connected(ILogger logger, string node, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' closed a stream.")]
    public static partial void Disconnected(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sent {TypeUrl} to node '{Node}': version {Version}, {Resources} resources, {Removed} removed, heartbeat: {IsHeartbeat}.")]
    public static partial void Sent(ILogger logger, string node, string typeUrl, string? version, int resources, int removed, bool isHeartbeat);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node '{Node}' accepted {TypeUrl} version {Version}.")]
    public static partial void Accepted(ILogger logger, string node, string typeUrl, string? version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node '{Node}' refused {TypeUrl} version {Version}: {Reason}")]
    public static partial void Rejected(ILogger logger, string node, string typeUrl, string? version, string reason);
}
