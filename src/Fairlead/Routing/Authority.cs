namespace Fairlead.Routing;

/// <summary>Takes <c>host:port</c> apart; IPv6 addresses stand in brackets (RFC 3986, 3.2.2).</summary>
internal static class Authority
{
    /// <summary>Where <c>:port</c> begins, or -1.</summary>
    public static int PortStart(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon < 0 || authority.LastIndexOf((byte)']') > colon ? -1 : colon;
    }

    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        var port = PortStart(authority);
        return port < 0 ? authority : authority[..port];
    }
}
