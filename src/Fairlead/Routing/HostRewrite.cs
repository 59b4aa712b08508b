using Fairlead.Headers;

namespace Fairlead.Routing;

/// <summary>Replaces the host of a request.</summary>
internal sealed class HostRewrite
{
    private readonly byte[]? _literal;
    private readonly byte[]? _header;
    private readonly bool _appendForwardedHost;

    public HostRewrite(byte[]? literal, byte[]? header, bool appendForwardedHost)
    {
        _literal = literal;
        _header = header;
        _appendForwardedHost = appendForwardedHost;
    }

    public void Apply(HeaderMap headers)
    {
        if (_literal is not null)
            Set(headers, _literal, _appendForwardedHost);
        else if (headers.TryGetValue(_header, out var value) && HostSyntax.IsHost(value))
            Set(headers, value, _appendForwardedHost);
    }

    /// <summary>Sets the host and keeps the original one in <c>x-envoy-original-host</c> and, if asked for, at the end of <c>x-forwarded-host</c>.</summary>
    public static void Set(HeaderMap headers, ReadOnlySpan<byte> host, bool appendForwardedHost)
    {
        var old = headers.Get(KnownHeader.Authority);
        if (old.SequenceEqual(host))
            return;
        if (!old.IsEmpty)
        {
            if (appendForwardedHost && !LastForwardedHost(headers).SequenceEqual(old))
                headers.AppendList(KnownHeader.XForwardedHost, old);
            headers.Set(KnownHeader.XEnvoyOriginalHost, headers.Get(KnownHeader.Authority));
        }

        headers.Set(KnownHeader.Authority, host);
    }

    private static ReadOnlySpan<byte> LastForwardedHost(HeaderMap headers)
    {
        var value = headers.Get(KnownHeader.XForwardedHost);
        return HeaderSyntax.TrimWhiteSpace(value[(value.LastIndexOf((byte)',') + 1)..]);
    }
}
