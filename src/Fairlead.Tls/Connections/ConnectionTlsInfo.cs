using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Transports;

namespace Fairlead.Tls.Connections;

/// <summary>What a handshake agreed on, taken from SslStream when it is over.</summary>
internal sealed class ConnectionTlsInfo : TlsInfo
{
    private static readonly string[] s_known = ["", "h2", "http/1.1", "http/1.0", "istio", "istio-peer-exchange", "istio-h2", "istio-http/1.1", "istio-http/1.0"];

    public ConnectionTlsInfo(TlsStream ssl, string serverName, CertificateInfo? local, CertificateCache cache)
    {
        Version = ssl.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
        CipherSuite = ssl.NegotiatedCipherSuite.ToString();
        ApplicationProtocol = TextOf(ssl.NegotiatedApplicationProtocol.Protocol.Span);
        ServerName = serverName;
        PeerCertificate = ssl.RemoteCertificate is X509Certificate2 peer ? cache.InfoOf(peer) : null;
        IsPeerVerified = ssl.IsPeerVerified;
        LocalCertificate = local;
    }

    public override string Version { get; }

    public override string CipherSuite { get; }

    public override string ApplicationProtocol { get; }

    public override string ServerName { get; }

    public override CertificateInfo? PeerCertificate { get; }

    public override bool IsPeerVerified { get; }

    public override CertificateInfo? LocalCertificate { get; }

    private static string TextOf(ReadOnlySpan<byte> protocol)
    {
        foreach (var known in s_known)
        {
            if (System.Text.Ascii.Equals(protocol, known))
                return known;
        }

        return System.Text.Encoding.Latin1.GetString(protocol);
    }
}
