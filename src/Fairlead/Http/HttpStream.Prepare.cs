using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <content>What the connection manager does to a request before anything else: path, host, and who the client is.</content>
internal sealed partial class HttpStream
{
    /// <summary>Returns null, or how to refuse the request.</summary>
    private (int Status, string Details)? Prepare()
    {
        var headers = Request.Headers;
        if (!headers.Contains(KnownHeader.Path) && !Request.Method.SequenceEqual("CONNECT"u8))
            return (400, "missing_path");
        switch (Config.Paths.Apply(Request))
        {
            case PathVerdict.Reject:
                return (400, "path_normalization_failed");
            case PathVerdict.Redirect:
                return (307, "path_normalized");
        }

        if (Config.Source.StripHostPort != StripHostPort.None)
            StripPort();
        if (Config.Source.UseRemoteAddress)
            SanitizeAtEdge();
        else
            TrustForwarded();
        if (!headers.Contains(KnownHeader.XForwardedProto))
            headers.Add(KnownHeader.XForwardedProto, SchemeOfConnection);
        ForwardClientCert();
        if (Config.Source.SchemeHeaderTransformation.SchemeToOverwrite is { } scheme)
            headers.Set(KnownHeader.Scheme, scheme == "https" ? "https"u8 : "http"u8);
        else if (!headers.Contains(KnownHeader.Scheme))
            headers.Add(KnownHeader.Scheme, headers.Get(KnownHeader.XForwardedProto).SequenceEqual("https"u8) ? "https"u8 : "http"u8);
        SetRequestId();
        if (Config.Via.Length > 0)
            headers.AppendList(KnownHeader.Via, Config.Via);
        return null;
    }

    private ReadOnlySpan<byte> SchemeOfConnection => _connection.IsSecure ? "https"u8 : "http"u8;

    private void ForwardClientCert()
    {
        var mode = Config.Source.ForwardClientCertDetails;
        if (mode == ForwardClientCertDetails.AlwaysForwardOnly)
            return;
        var headers = Request.Headers;
        if (mode == ForwardClientCertDetails.Sanitize || !_connection.IsSecure || _connection.ClientCert.IsEmpty)
            headers.Remove(KnownHeader.XForwardedClientCert);
        else if (mode == ForwardClientCertDetails.SanitizeSet)
            headers.Set(KnownHeader.XForwardedClientCert, _connection.ClientCert);
        else if (mode == ForwardClientCertDetails.AppendForward)
            headers.AppendList(KnownHeader.XForwardedClientCert, _connection.ClientCert);
    }

    private void StripPort()
    {
        var authority = Request.Authority;
        var colon = authority.LastIndexOf((byte)':');
        if (colon <= 0 || authority[colon..].Contains((byte)']'))
            return;
        if (Config.Source.StripHostPort == StripHostPort.Matching
            && (!System.Buffers.Text.Utf8Parser.TryParse(authority[(colon + 1)..], out int port, out _) || port != _connection.Served.LocalAddress.Port))
            return;
        Request.Headers.Set(KnownHeader.Authority, authority[..colon]);
    }

    /// <summary>The client is a stranger: what it says of itself and to the proxies inside is replaced.</summary>
    private void SanitizeAtEdge()
    {
        var headers = Request.Headers;
        foreach (var header in EdgeHeaders.Internal)
            headers.Remove(header);
        var hops = Config.Source.XffNumTrustedHops;
        if (hops == 0)
        {
            headers.Remove(KnownHeader.XForwardedFor);
            headers.Set(KnownHeader.XForwardedProto, SchemeOfConnection);
            headers.Remove(KnownHeader.XForwardedHost);
            headers.Remove(KnownHeader.XForwardedPort);
        }
        else if (ForwardedFor.TryGet(headers.Get(KnownHeader.XForwardedFor), hops - 1, out var trusted))
        {
            Info.DownstreamRemoteAddress = trusted;
        }

        Span<byte> text = stackalloc byte[64];
        if (Info.DownstreamRemoteAddress.TryFormatHost(text, out var length))
            headers.Set(KnownHeader.XEnvoyExternalAddress, text[..length]);
        if (!Config.Source.SkipXffAppend && Info.DownstreamDirectRemoteAddress.Path is null && PeerOf(text, out length))
            headers.AppendList(KnownHeader.XForwardedFor, text[..length]);
    }

    private bool PeerOf(Span<byte> text, out int length)
    {
        // Behind the PROXY protocol the peer is the client that it names.
        var peer = Config.Source.XffNumTrustedHops == 0 ? Info.DownstreamRemoteAddress : Info.DownstreamDirectRemoteAddress;
        return peer.TryFormatHost(text, out length);
    }

    private void TrustForwarded()
    {
        if (ForwardedFor.TryGet(Request.Headers.Get(KnownHeader.XForwardedFor), Config.Source.XffNumTrustedHops, out var client))
            Info.DownstreamRemoteAddress = client;
    }

    private void SetRequestId()
    {
        var headers = Request.Headers;
        var source = Config.Source;
        var isForeign = source.UseRemoteAddress && !source.PreserveExternalRequestId;
        if (headers.Contains(KnownHeader.XRequestId) && !isForeign)
            return;
        if (!source.GenerateRequestId)
        {
            if (isForeign)
                headers.Remove(KnownHeader.XRequestId);
            return;
        }

        Span<byte> id = stackalloc byte[RequestIds.Length];
        RequestIds.Write(ref _manager.Random, id);
        headers.Set(KnownHeader.XRequestId, id);
    }
}
