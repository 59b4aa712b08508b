using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Tls.Certificates;
using Fairlead.Tls.Connections;
using Fairlead.Tls.Validation;
using Fairlead.Transports;

namespace Fairlead.Tls;

/// <summary>A downstream TLS context with one version of its secrets: everything that a handshake needs is made.</summary>
internal sealed class DownstreamContext
{
    private readonly Choice[] _withProtocols;
    private readonly Choice[] _without;
    private readonly string[] _protocols;
    private readonly PeerValidator? _validator;

    /// <exception cref="InvalidDataException">The secrets do not do.</exception>
    public DownstreamContext(DownstreamTlsContext source, TlsMaterial material)
    {
        if (material.Certificates.Count == 0)
            throw new InvalidDataException("a server needs a certificate");
        Source = source;
        _validator = material.Validator;
        _protocols = [.. source.Common.AlpnProtocols];
        var ciphers = CipherSuites.PolicyOf(source.Common.Parameters);
        _withProtocols = [.. material.Certificates.Select(c => new Choice(c, OptionsOf(c, ciphers, [.. _protocols.Select(p => new SslApplicationProtocol(p))])))];
        _without = _protocols.Length == 0 ? _withProtocols : [.. material.Certificates.Select(c => new Choice(c, OptionsOf(c, ciphers, null)))];
    }

    /// <summary>A certificate, and the options to show it with.</summary>
    public sealed record Choice(LoadedCertificate Certificate, SslServerAuthenticationOptions Options);

    public DownstreamTlsContext Source { get; }

    /// <summary>The certificate for the name that the client asks for; an ECDSA one before others. Without a protocol in common the handshake goes on without any, as Envoy's does.</summary>
    public Choice Choose(TlsClientHello hello)
    {
        var choices = hello.ApplicationProtocols.Count > 0 && _protocols.Any(hello.ApplicationProtocols.Contains) ? _withProtocols : _without;
        if (choices.Length == 1 || hello.ServerName.Length == 0)
            return choices[0];
        Choice? found = null;
        foreach (var choice in choices)
        {
            if (choice.Certificate.IsFor(hello.ServerName) && (found is null || (choice.Certificate.IsEcdsa && !found.Certificate.IsEcdsa)))
                found = choice;
        }

        return found ?? choices[0];
    }

    private SslServerAuthenticationOptions OptionsOf(LoadedCertificate certificate, CipherSuitesPolicy? ciphers, List<SslApplicationProtocol>? protocols) => new()
    {
        ServerCertificateContext = certificate.Context,
        ApplicationProtocols = protocols is { Count: > 0 } ? protocols : null,
        EnabledSslProtocols = CipherSuites.ProtocolsOf(Source.Common.Parameters),
        CipherSuitesPolicy = ciphers,
        AllowRenegotiation = false,
        AllowTlsResume = !Source.DisableSessionResumption,
        ClientCertificateRequired = _validator is not null || Source.RequireClientCertificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = _validator?.Policy,
        RemoteCertificateValidationCallback = _validator is not null || Source.RequireClientCertificate ? Validate : null,
    };

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var stream = (TlsStream)sender;
        if (certificate is null)
            return !Source.RequireClientCertificate || PeerValidator.Refuse(stream, TlsStat.FailVerifyNoCert, "no_client_certificate");
        return _validator is null || _validator.Accepts(stream, (X509Certificate2)certificate, chain, expectedName: null);
    }
}
