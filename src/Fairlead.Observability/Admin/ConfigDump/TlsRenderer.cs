using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>TLS contexts. What stands in place of a key or a password is never shown.</summary>
internal static class TlsRenderer
{
    private const string Redacted = "[redacted]";

    public static void Write(ProtoJson json, DownstreamTlsContext context)
    {
        json.BeginObject();
        json.Type("envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext");
        json.Message("common_tls_context", context.Common, WriteCommon);
        json.Bool("require_client_certificate", context.RequireClientCertificate);
        json.Bool("require_sni", context.RequireSni);
        json.Bool("disable_stateless_session_resumption", context.DisableSessionResumption);
        json.EndObject();
    }

    public static void Write(ProtoJson json, UpstreamTlsContext context)
    {
        json.BeginObject();
        json.Type("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext");
        json.Message("common_tls_context", context.Common, WriteCommon);
        json.Text("sni", context.Sni);
        json.Bool("auto_host_sni", context.AutoHostSni);
        json.Bool("auto_sni_san_validation", context.AutoSniSanValidation);
        json.Number("max_session_keys", context.MaxSessionKeys);
        json.EndObject();
    }

    public static void WriteSecret(ProtoJson json, Secret secret)
    {
        json.BeginObject();
        json.Text("name", secret.Name);
        json.Message("tls_certificate", secret.Certificate, WriteCertificate);
        json.Message("validation_context", secret.ValidationContext, WriteValidation);
        json.EndObject();
    }

    private static void WriteCommon(ProtoJson json, CommonTlsContext context)
    {
        json.BeginObject();
        json.BeginObject("tls_params");
        json.Text("tls_minimum_protocol_version", context.Parameters.Minimum == TlsVersion.Tls13 ? "TLSv1_3" : "TLSv1_2");
        json.Text("tls_maximum_protocol_version", context.Parameters.Maximum == TlsVersion.Tls13 ? "TLSv1_3" : "TLSv1_2");
        json.Strings("cipher_suites", context.Parameters.CipherSuites);
        json.EndObject();
        json.List("tls_certificates", context.Certificates, WriteCertificate);
        json.List("tls_certificate_sds_secret_configs", context.CertificateSecrets, WriteName);
        WriteValidation(json, context);
        json.Strings("alpn_protocols", context.AlpnProtocols);
        json.EndObject();
    }

    private static void WriteValidation(ProtoJson json, CommonTlsContext context)
    {
        if (context.ValidationSecret is null)
        {
            json.Message("validation_context", context.ValidationContext, WriteValidation);
            return;
        }

        if (context.ValidationContext is null)
        {
            json.Message("validation_context_sds_secret_config", context.ValidationSecret, WriteName);
            return;
        }

        json.BeginObject("combined_validation_context");
        json.Message("default_validation_context", context.ValidationContext, WriteValidation);
        json.Message("validation_context_sds_secret_config", context.ValidationSecret, WriteName);
        json.EndObject();
    }

    private static void WriteName(ProtoJson json, string secret)
    {
        json.BeginObject();
        json.Text("name", secret);
        json.EndObject();
    }

    private static void WriteCertificate(ProtoJson json, TlsCertificate certificate)
    {
        json.BeginObject();
        json.Message("certificate_chain", certificate.CertificateChain, WritePublic);
        json.Message("private_key", certificate.PrivateKey, WriteSecret);
        json.Message("pkcs12", certificate.Pkcs12, WriteSecret);
        json.Message("password", certificate.Password, WriteSecret);
        json.EndObject();
    }

    private static void WriteValidation(ProtoJson json, CertificateValidationContext context)
    {
        json.BeginObject();
        json.Message("trusted_ca", context.TrustedCa, WritePublic);
        if (context.UseSystemRoots)
        {
            json.BeginObject("system_root_certs");
            json.EndObject();
        }

        json.List("match_typed_subject_alt_names", context.SubjectAltNames, WriteSubjectName);
        json.Strings("verify_certificate_hash", context.CertificateHashes);
        json.Strings("verify_certificate_spki", context.PublicKeyHashes);
        json.Message("crl", context.Crl, WritePublic);
        json.Bool("allow_expired_certificate", context.AllowExpiredCertificate);
        json.Text("trust_chain_verification", context.AcceptUntrusted ? "ACCEPT_UNTRUSTED" : "VERIFY_TRUST_CHAIN");
        json.EndObject();
    }

    private static void WriteSubjectName(ProtoJson json, SubjectAltNameMatcher name)
    {
        json.BeginObject();
        json.Text("san_type", name.Type switch { SubjectAltNameType.Dns => "DNS", SubjectAltNameType.Uri => "URI", SubjectAltNameType.Email => "EMAIL", _ => "IP_ADDRESS" });
        json.Message("matcher", name.Matcher, MatcherRenderer.WriteText);
        json.EndObject();
    }

    private static void WritePublic(ProtoJson json, DataSource source) => Write(json, source, isSecret: false);

    private static void WriteSecret(ProtoJson json, DataSource source) => Write(json, source, isSecret: true);

    private static void Write(ProtoJson json, DataSource source, bool isSecret)
    {
        json.BeginObject();
        if (source.Filename is { } path)
            json.Text("filename", path);
        else
            json.Text("inline_string", isSecret ? Redacted : System.Text.Encoding.UTF8.GetString(source.Inline.Span));
        json.EndObject();
    }
}
