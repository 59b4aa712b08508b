using System.Security.Authentication;
using System.Security.Cryptography;

namespace Fairlead.Tls.Connections;

/// <summary>What SslStream throws.</summary>
internal static class TlsFailures
{
    /// <summary>True for what a peer can bring about; all else is a fault of this process.</summary>
    public static bool IsOfThePeer(Exception exception) =>
        exception is IOException or AuthenticationException or ObjectDisposedException or CryptographicException or OperationCanceledException
        || (exception is InvalidOperationException && exception.Source == "System.Net.Security");

    /// <summary>The innermost reason, in the form of access logs: no spaces.</summary>
    public static string ReasonOf(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return "TLS_error:|" + exception.Message.Replace(' ', '_');
    }
}
