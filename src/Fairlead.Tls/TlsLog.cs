using Microsoft.Extensions.Logging;

namespace Fairlead.Tls;

/// <summary>Log messages of TLS. None holds anything of a key.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The TLS context of {Owner} has new secrets.")]
    public static partial void Updated(ILogger logger, string owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "New secrets of the TLS context of {Owner} cannot be used, those before stay: {Reason}")]
    public static partial void Rejected(ILogger logger, string owner, string reason);
}
