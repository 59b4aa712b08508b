using System.Buffers.Text;
using System.Text;
using Fairlead.Headers;

namespace Fairlead.Http.Http1;

/// <summary>The fields that decide where a message ends (RFC 9112, 6) and what becomes of the connection (RFC 9110, 7.6.1). Any doubt is an error.</summary>
internal static class FramingFields
{
    /// <summary>Digits only, no sign, no list, no overflow (RFC 9110, 8.6).</summary>
    public static bool TryReadContentLength(ReadOnlySpan<byte> value, ref MessageFraming framing)
    {
        // Repeated fields are refused even where they agree: see item 2 of the hardening list.
        if (framing.ContentLength >= 0 || value.IsEmpty || value.Length > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        return Utf8Parser.TryParse(value, out framing.ContentLength, out _);
    }

    /// <summary>Exactly one coding, which is chunked. Returns 0, or the status to answer.</summary>
    public static int ReadTransferEncoding(ReadOnlySpan<byte> value, ref MessageFraming framing)
    {
        if (framing.HasTransferEncoding)
            return 400;
        framing.HasTransferEncoding = true;
        framing.IsChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        if (framing.IsChunked)
            return 0;

        // A proper list of codings that this side does not know is 501 (RFC 9112, 6.1); anything that merely resembles chunked is an attack.
        return HeaderSyntax.IsToken(value) && !ContainsChunked(value) && !Ascii.EqualsIgnoreCase(value, "identity"u8) ? 501 : 400;
    }

    public static void ReadConnection(ReadOnlySpan<byte> value, ref MessageFraming framing)
    {
        framing.HasConnection = true;
        foreach (var range in value.Split((byte)','))
        {
            var option = HeaderSyntax.TrimWhiteSpace(value[range]);
            if (Ascii.EqualsIgnoreCase(option, "close"u8))
                framing.HasClose = true;
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
                framing.HasKeepAlive = true;
            else if (Ascii.EqualsIgnoreCase(option, "upgrade"u8))
                framing.HasUpgradeOption = true;
        }
    }

    /// <summary>Removes what <c>Connection</c> names, so that it cannot travel on, nor take away what the proxy adds later. Fields of framing and routing are not the client's to take away.</summary>
    public static void RemoveNominated(ReadOnlySpan<byte> value, HeaderMap headers)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = HeaderSyntax.TrimWhiteSpace(value[range]);
            if (option.IsEmpty)
                continue;
            var known = KnownHeaders.Find(option);
            if (known is KnownHeader.Host or KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.Upgrade || KnownHeaders.IsPseudo(known))
                continue;
            headers.Remove(option);
        }
    }

    public static bool IsTrailersOnly(ReadOnlySpan<byte> te) => Ascii.EqualsIgnoreCase(te, "trailers"u8);

    /// <summary>Fields that must not come as trailers: framing, routing, authentication (RFC 9110, 6.5.1).</summary>
    public static bool IsForbiddenTrailer(KnownHeader known) => known is KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.Host
        or KnownHeader.Authorization or KnownHeader.ProxyAuthorization or KnownHeader.ProxyAuthenticate or KnownHeader.Cookie or KnownHeader.SetCookie
        or KnownHeader.Connection or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.TE or KnownHeader.Trailer or KnownHeader.Upgrade
        or KnownHeader.Expect or KnownHeader.ContentType or KnownHeader.ContentEncoding or KnownHeader.XForwardedFor or KnownHeader.XForwardedProto
        or KnownHeader.XForwardedHost or KnownHeader.XForwardedClientCert;

    private static bool ContainsChunked(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i + 7 <= value.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(value.Slice(i, 7), "chunked"u8))
                return true;
        }

        return false;
    }
}
