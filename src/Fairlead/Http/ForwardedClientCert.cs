using System.Text;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <summary>Writes the element of <c>x-forwarded-client-cert</c> that tells of one client.</summary>
internal static class ForwardedClientCert
{
    /// <summary>The element; empty if the client has shown no certificate.</summary>
    public static byte[] ElementOf(TlsInfo? tls, SetCurrentClientCertDetails details)
    {
        if (tls?.PeerCertificate is not { } peer)
            return [];
        var text = new StringBuilder();
        if (tls.LocalCertificate is { Uris: [var local, ..] })
            text.Append("By=").Append(Quoted(local)).Append(';');
        text.Append("Hash=").Append(peer.Sha256);
        if (details.Cert)
            text.Append(";Cert=\"").Append(Uri.EscapeDataString(peer.Pem)).Append('"');
        if (details.Subject)
            text.Append(";Subject=\"").Append(Escaped(peer.Subject)).Append('"');
        if (details.Uri)
        {
            // An empty one tells that it was looked for.
            foreach (var uri in peer.Uris.DefaultIfEmpty(""))
                text.Append(";URI=").Append(Quoted(uri));
        }

        if (details.Dns)
        {
            foreach (var name in peer.DnsNames)
                text.Append(";DNS=").Append(Quoted(name));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Quoted(string value) => value.AsSpan().ContainsAny(",;=\"\\") ? $"\"{Escaped(value)}\"" : Visible(value);

    private static string Escaped(string value) => Visible(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // A certificate may say anything; a header may not.
    private static string Visible(string value) => value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? string.Concat(value.Select(c => c is >= ' ' and <= '~' ? c : '?')) : value;
}
