using System.Text;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using Tls = Envoy.Extensions.TransportSockets.Tls.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates TLS contexts and secrets.</summary>
internal static class TlsContexts
{
    public static DownstreamTlsContext Downstream(Tls.DownstreamTlsContext context, Scope at) => new()
    {
        Common = Common(context.CommonTlsContext ?? new(), at.Field("common_tls_context")),
        RequireClientCertificate = context.RequireClientCertificate ?? false,
        RequireSni = context.RequireSni ?? false,
        DisableSessionResumption = context.DisableStatelessSessionResumption,
    };

    public static UpstreamTlsContext Upstream(Tls.UpstreamTlsContext context, Scope at)
    {
        if (context.AllowRenegotiation)
            at.Field("allow_renegotiation").Error("is not supported: no peer may renegotiate");
        if (context.Sni.Length > 255)
            at.Field("sni").Error("must have at most 255 characters");
        return new()
        {
            Common = Common(context.CommonTlsContext ?? new(), at.Field("common_tls_context")),
            Sni = context.Sni,
            AutoHostSni = context.AutoHostSni,
            AutoSniSanValidation = context.AutoSniSanValidation,
            MaxSessionKeys = Checks.Number(context.MaxSessionKeys, 1, at.Field("max_session_keys")),
        };
    }

    public static Secret Secret(Tls.Secret secret, Scope at)
    {
        if (secret.TypeCase == Tls.Secret.TypeOneofCase.None)
            at.Error("one of 'tls_certificate' and 'validation_context' is required");
        return new()
        {
            Name = Checks.Required(secret.Name, at.Field("name")),
            Certificate = secret.TlsCertificate is { } certificate ? Certificate(certificate, at.Field("tls_certificate")) : null,
            ValidationContext = secret.ValidationContext is { } context ? Validation(context, at.Field("validation_context")) : null,
        };
    }

    private static CommonTlsContext Common(Tls.CommonTlsContext context, Scope at)
    {
        if (context.TlsCertificates.Count > 0 && context.TlsCertificateSdsSecretConfigs.Count > 0)
            at.Error("only one of 'tls_certificates' and 'tls_certificate_sds_secret_configs' may be given");
        var combined = context.CombinedValidationContext;
        var (validation, field) = combined is null
            ? (context.ValidationContext, at.Field("validation_context"))
            : (combined.DefaultValidationContext, at.Field("combined_validation_context").Field("default_validation_context"));
        var secret = combined is null ? context.ValidationContextSdsSecretConfig : combined.ValidationContextSdsSecretConfig;
        return new()
        {
            Parameters = Parameters(context.TlsParams ?? new(), at.Field("tls_params")),
            Certificates = Checks.All(context.TlsCertificates, "tls_certificates", at, Certificate),
            CertificateSecrets = Checks.All(context.TlsCertificateSdsSecretConfigs, "tls_certificate_sds_secret_configs", at, SecretName),
            ValidationContext = validation is null ? null : Validation(validation, field),
            ValidationSecret = secret is null ? null : SecretName(secret, at.Field("validation_context_sds_secret_config")),
            AlpnProtocols = Checks.All(context.AlpnProtocols, "alpn_protocols", at, Protocol),
        };
    }

    private static string Protocol(string name, Scope at)
    {
        if (name.Length is 0 or > 255)
            at.Error("must have 1 to 255 characters");
        return name;
    }

    // Without a source it is a secret of the bootstrap itself.
    private static string SecretName(Tls.SdsSecretConfig secret, Scope at)
    {
        if (secret.SdsConfig is not null)
            ConfigSources.Refer(secret.SdsConfig, ResourceKind.Secret, secret.Name, $"sds.{secret.Name}.", at.Field("sds_config"));
        return Checks.Required(secret.Name, at.Field("name"));
    }

    private static TlsParameters Parameters(Tls.TlsParameters parameters, Scope at) => new()
    {
        Minimum = Version(parameters.TlsMinimumProtocolVersion, TlsVersion.Tls12, at.Field("tls_minimum_protocol_version")),
        Maximum = Version(parameters.TlsMaximumProtocolVersion, TlsVersion.Tls13, at.Field("tls_maximum_protocol_version")),
        CipherSuites = ConfigList.From(parameters.CipherSuites),
    };

    private static TlsVersion Version(Tls.TlsParameters.Types.TlsProtocol version, TlsVersion unset, Scope at)
    {
        switch (version)
        {
            case Tls.TlsParameters.Types.TlsProtocol.TlsAuto:
                return unset;
            case Tls.TlsParameters.Types.TlsProtocol.Tlsv12:
                return TlsVersion.Tls12;
            case Tls.TlsParameters.Types.TlsProtocol.Tlsv13:
                return TlsVersion.Tls13;
            default:
                at.Error("versions before TLS 1.2 are not supported (RFC 8996)");
                return unset;
        }
    }

    private static TlsCertificate Certificate(Tls.TlsCertificate certificate, Scope at)
    {
        if (certificate.Pkcs12 is null && (certificate.CertificateChain is null || certificate.PrivateKey is null))
            at.Error("'certificate_chain' and 'private_key', or 'pkcs12', are required");
        return new()
        {
            CertificateChain = Source(certificate.CertificateChain, at.Field("certificate_chain")),
            PrivateKey = Source(certificate.PrivateKey, at.Field("private_key")),
            Pkcs12 = Source(certificate.Pkcs12, at.Field("pkcs12")),
            Password = Source(certificate.Password, at.Field("password")),
        };
    }

    private static CertificateValidationContext Validation(Tls.CertificateValidationContext context, Scope at) => new()
    {
        TrustedCa = Source(context.TrustedCa, at.Field("trusted_ca")),
        UseSystemRoots = context.SystemRootCerts is not null,
        SubjectAltNames = ConfigList.From([.. Checks.All(context.MatchTypedSubjectAltNames, "match_typed_subject_alt_names", at, Name), .. UntypedNames(context, at)]),
        CertificateHashes = ConfigList.From(context.VerifyCertificateHash),
        PublicKeyHashes = ConfigList.From(context.VerifyCertificateSpki),
        Crl = Source(context.Crl, at.Field("crl")),
        AllowExpiredCertificate = context.AllowExpiredCertificate,
        AcceptUntrusted = context.TrustChainVerification == Tls.CertificateValidationContext.Types.TrustChainVerification.AcceptUntrusted,
    };

    private static SubjectAltNameMatcher Name(Tls.SubjectAltNameMatcher name, Scope at)
    {
        var type = name.SanType switch
        {
            Tls.SubjectAltNameMatcher.Types.SanType.Dns => SubjectAltNameType.Dns,
            Tls.SubjectAltNameMatcher.Types.SanType.Uri => SubjectAltNameType.Uri,
            Tls.SubjectAltNameMatcher.Types.SanType.Email => SubjectAltNameType.Email,
            Tls.SubjectAltNameMatcher.Types.SanType.IpAddress => SubjectAltNameType.IpAddress,
            _ => Checks.Unsupported<SubjectAltNameType>(name.SanType, at.Field("san_type")),
        };
        return new(type, Matchers.String(name.Matcher ?? new(), at.Field("matcher")));
    }

    // The old field looks at names of every type.
    private static IEnumerable<SubjectAltNameMatcher> UntypedNames(Tls.CertificateValidationContext context, Scope at) =>
        Checks.All(context.MatchSubjectAltNames, "match_subject_alt_names", at, Matchers.String).SelectMany(m => Enum.GetValues<SubjectAltNameType>().Select(t => new SubjectAltNameMatcher(t, m)));

    private static DataSource? Source(Core.DataSource? source, Scope at)
    {
        switch (source?.SpecifierCase)
        {
            case null:
                return null;
            case Core.DataSource.SpecifierOneofCase.Filename:
                return new() { Filename = Checks.Required(source.Filename, at.Field("filename")) };
            case Core.DataSource.SpecifierOneofCase.InlineBytes:
                return new() { Inline = source.InlineBytes.Memory };
            case Core.DataSource.SpecifierOneofCase.InlineString:
                return new() { Inline = Encoding.UTF8.GetBytes(source.InlineString) };
            default:
                at.Error("one of 'inline_string', 'inline_bytes' and 'filename' is required");
                return null;
        }
    }
}
