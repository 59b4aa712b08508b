using System.Collections.ObjectModel;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Transports;

/// <summary>A certificate, read once for the connections that show it.</summary>
public sealed class CertificateInfo
{
    private const string SubjectAltNameOid = "2.5.29.17";
    private string? _pem;

    /// <summary>Reads a certificate.</summary>
    public CertificateInfo(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        RawData = certificate.RawData;
        Subject = certificate.SubjectName.Format(multiLine: false);
        Issuer = certificate.IssuerName.Format(multiLine: false);
        SerialNumber = certificate.SerialNumber.ToLowerInvariant();
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(RawData.Span));
        PublicKeySha256 = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        (DnsNames, Uris, Emails, IpAddresses) = ReadNames(certificate);
    }

    /// <summary>The certificate (DER).</summary>
    public ReadOnlyMemory<byte> RawData { get; }

    /// <summary>The subject (RFC 2253); may be empty.</summary>
    public string Subject { get; }

    /// <summary>The issuer (RFC 2253).</summary>
    public string Issuer { get; }

    /// <summary>The serial number in hex.</summary>
    public string SerialNumber { get; }

    /// <summary>From when it is valid (UTC).</summary>
    public DateTime NotBefore { get; }

    /// <summary>Until when it is valid (UTC).</summary>
    public DateTime NotAfter { get; }

    /// <summary>SHA-256 of the certificate in hex.</summary>
    public string Sha256 { get; }

    /// <summary>SHA-256 of its SubjectPublicKeyInfo in base64.</summary>
    public string PublicKeySha256 { get; }

    /// <summary>DNS names of the subject.</summary>
    public ReadOnlyCollection<string> DnsNames { get; }

    /// <summary>URIs of the subject. A SPIFFE identity is the first one.</summary>
    public ReadOnlyCollection<string> Uris { get; }

    /// <summary>Mail addresses of the subject.</summary>
    public ReadOnlyCollection<string> Emails { get; }

    /// <summary>IP addresses of the subject.</summary>
    public ReadOnlyCollection<string> IpAddresses { get; }

    /// <summary>The certificate as PEM.</summary>
    public string Pem => _pem ??= PemEncoding.WriteString("CERTIFICATE", RawData.Span) + "\n";

    private static (ReadOnlyCollection<string>, ReadOnlyCollection<string>, ReadOnlyCollection<string>, ReadOnlyCollection<string>) ReadNames(X509Certificate2 certificate)
    {
        List<string> dns = [], uris = [], emails = [], addresses = [];
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == SubjectAltNameOid))
        {
            try
            {
                // RFC 5280, 4.2.1.6: GeneralNames; the tags of those that are asked for.
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    switch (tag.TagValue)
                    {
                        case 1 when tag.TagClass == TagClass.ContextSpecific:
                            emails.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                            break;
                        case 2 when tag.TagClass == TagClass.ContextSpecific:
                            dns.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                            break;
                        case 6 when tag.TagClass == TagClass.ContextSpecific:
                            uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                            break;
                        case 7 when tag.TagClass == TagClass.ContextSpecific:
                            addresses.Add(new IPAddress(names.ReadOctetString(tag)).ToString());
                            break;
                        default:
                            names.ReadEncodedValue();
                            break;
                    }
                }
            }
            catch (Exception exception) when (exception is AsnContentException or ArgumentException)
            {
                // Names that cannot be read are no names: nothing that is asked for matches them.
            }
        }

        return (dns.AsReadOnly(), uris.AsReadOnly(), emails.AsReadOnly(), addresses.AsReadOnly());
    }
}
