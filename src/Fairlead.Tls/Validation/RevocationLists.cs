using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Tls.Validation;

/// <summary>Certificates that their issuers have revoked (RFC 5280, 5). The lists come from the configuration, which is trusted: their signatures are not verified.</summary>
internal sealed class RevocationLists
{
    private readonly HashSet<(string Issuer, BigInteger Serial)> _revoked = [];

    /// <summary>Reads the lists of a PEM text.</summary>
    /// <exception cref="InvalidDataException">There is none, or one cannot be read.</exception>
    public static RevocationLists Read(string pem)
    {
        var lists = new RevocationLists();
        var count = 0;
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "X509 CRL")
            {
                lists.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
                count++;
            }

            rest = rest[fields.Location.End..];
        }

        return count > 0 ? lists : throw new InvalidDataException("there is no certificate revocation list in it");
    }

    public bool Contains(X509Certificate2 certificate) =>
        _revoked.Contains((Convert.ToHexString(certificate.IssuerName.RawData), new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true)));

    private void Add(byte[] der)
    {
        try
        {
            var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
                list.ReadInteger();
            list.ReadSequence();
            var issuer = Convert.ToHexString(list.ReadEncodedValue().Span);
            ReadTime(list);
            if (list.HasData && list.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime })
                ReadTime(list);
            if (!list.HasData || !list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
                return;
            for (var entries = list.ReadSequence(); entries.HasData;)
            {
                var serial = entries.ReadSequence().ReadInteger();
                _revoked.Add((issuer, serial));
            }
        }
        catch (AsnContentException exception)
        {
            throw new InvalidDataException("the certificate revocation list cannot be read: " + exception.Message, exception);
        }
    }

    private static void ReadTime(AsnReader reader) => reader.ReadEncodedValue();
}
