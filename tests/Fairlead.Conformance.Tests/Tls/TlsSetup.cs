using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Tls;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>Configuration of TLS as tests need it: short.</summary>
internal static class TlsSetup
{
    public static Route Hello { get; } = new() { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "hello" } };

    public static Listener WithTls(this Listener listener, DownstreamTlsContext context) => listener with
    {
        FilterChains = [listener.FilterChains[0] with { TransportSocket = new ExtensionConfig { Name = TlsExtensionRegistryExtensions.TransportSocketName, Config = context } }],
    };

    public static Cluster WithTls(this Cluster cluster, UpstreamTlsContext context) =>
        cluster with { TransportSocket = new ExtensionConfig { Name = TlsExtensionRegistryExtensions.TransportSocketName, Config = context } };

    public static DownstreamTlsContext Showing(params TlsCertificate[] certificates) =>
        new() { Common = new() { Certificates = ConfigList.From(certificates), AlpnProtocols = ["h2", "http/1.1"] } };

    /// <summary>Asks clients for a certificate of an authority.</summary>
    public static DownstreamTlsContext Asking(this DownstreamTlsContext context, CertificateValidationContext validation, bool isRequired = true) =>
        context with { RequireClientCertificate = isRequired, Common = context.Common with { ValidationContext = validation } };

    public static UpstreamTlsContext Trusting(CertificateValidationContext validation, string sni = "") => new() { Sni = sni, Common = new() { ValidationContext = validation } };
}
