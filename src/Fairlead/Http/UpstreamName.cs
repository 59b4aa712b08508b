using System.Text;
using Fairlead.Routing;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <summary>The host of a request as a name for TLS. The requests of a connection are mostly for one host: its text is made once.</summary>
/// <param name="Authority">The host as the request has it, with its port.</param>
/// <param name="Host">Without the port, in lower case.</param>
/// <param name="ServerName">What may be asked for in a handshake: the host, unless it is an address or no name (RFC 6066, 3); empty then.</param>
internal sealed record UpstreamName(string Authority, string Host, string ServerName)
{
    private const int MaxNameLength = 255;

    public bool IsOf(ReadOnlySpan<byte> authority) => Ascii.Equals(authority, Authority);

    public static UpstreamName Of(ReadOnlySpan<byte> authority)
    {
        var host = Encoding.Latin1.GetString(Routing.Authority.WithoutPort(authority)).ToLowerInvariant();
        if (host is ['[', .. var inside, ']'])
            host = inside;
        return new(Encoding.Latin1.GetString(authority), host, IsName(host) ? host : "");
    }

    private static bool IsName(string host) =>
        host.Length is > 0 and <= MaxNameLength
        && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        && host.Split('.').All(label => label.Length is > 0 and < 64)
        && !NetworkAddress.TryParse(host, 0, out _);
}
