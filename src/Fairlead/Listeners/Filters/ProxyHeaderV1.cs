using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Listeners.Filters;

/// <summary>The text form: <c>PROXY TCP4 source destination port port CRLF</c>, section 2.1.</summary>
internal static class ProxyHeaderV1
{
    // With its CRLF; the specification's worst case.
    private const int MaxLength = 107;

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxLength)].IndexOf((byte)'\n');
        if (end < 0)
            return bytes.Length >= MaxLength ? Invalid : new(ProxyHeaderStatus.Incomplete, bytes.Length + 1, ProxyProtocolVersion.V1);
        if (bytes[end - 1] != '\r')
            return Invalid;
        var rest = bytes["PROXY ".Length..(end - 1)];

        // What follows UNKNOWN is to be ignored.
        if (rest.SequenceEqual("UNKNOWN"u8) || rest.StartsWith("UNKNOWN "u8))
            return Valid(end + 1, default, default);
        var family = rest.StartsWith("TCP4 "u8) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (family == AddressFamily.InterNetworkV6 && !rest.StartsWith("TCP6 "u8))
            return Invalid;
        rest = rest["TCP4 ".Length..];
        if (!TryTake(ref rest, out var source) || !TryTake(ref rest, out var destination) || !TryTake(ref rest, out var sourcePort))
            return Invalid;
        return TryParseEnd(source, sourcePort, family, out var from) && TryParseEnd(destination, rest, family, out var to) ? Valid(end + 1, from, to) : Invalid;
    }

    private static ProxyHeaderResult Invalid => new(ProxyHeaderStatus.Invalid, Version: ProxyProtocolVersion.V1);

    private static ProxyHeaderResult Valid(int length, NetworkAddress source, NetworkAddress destination) =>
        new(ProxyHeaderStatus.Valid, length, ProxyProtocolVersion.V1, new ProxyProtocolHeader(ProxyProtocolVersion.V1, source, destination, []));

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        var space = rest.IndexOf((byte)' ');
        word = space < 0 ? default : rest[..space];
        rest = rest[(space + 1)..];
        return space > 0;
    }

    private static bool TryParseEnd(ReadOnlySpan<byte> host, ReadOnlySpan<byte> port, AddressFamily family, out NetworkAddress address)
    {
        address = default;

        // No sign and no leading zero; scopes have no meaning on another host.
        if (!Utf8Parser.TryParse(port, out ushort number, out var used) || used != port.Length || (port[0] is < (byte)'1' && port.Length > 1) || !char.IsAsciiDigit((char)port[0]))
            return false;
        Span<char> text = stackalloc char[MaxLength];
        if (host.ContainsAnyExcept(AddressBytes))
            return false;
        var length = Encoding.ASCII.GetChars(host, text);
        return NetworkAddress.TryParse(text[..length], number, out address) && address.Family == family;
    }
}
