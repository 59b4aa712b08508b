namespace Fairlead.Listeners.Filters;

/// <summary>Reads PROXY headers (haproxy.org, proxy-protocol.txt). Never throws.</summary>
internal static class ProxyHeaderParser
{
    private static ReadOnlySpan<byte> SignatureV1 => "PROXY "u8;

    private static ReadOnlySpan<byte> SignatureV2 => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Looks at all bytes that have come so far.</summary>
    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(SignatureV1))
            return ProxyHeaderV1.Parse(bytes);
        if (bytes.StartsWith(SignatureV2))
            return ProxyHeaderV2.Parse(bytes);
        if (SignatureV1.StartsWith(bytes) || SignatureV2.StartsWith(bytes))
            return new(ProxyHeaderStatus.Incomplete, bytes.Length + 1);
        return new(ProxyHeaderStatus.None);
    }
}
