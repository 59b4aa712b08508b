using Fairlead.Transports.ClientHello;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>
/// JA3 (github.com/salesforce/ja3): the MD5 of <c>version,ciphers,extensions,groups,point formats</c>, decimal numbers in the client's order with hyphens between them, without those of RFC 8701.
/// </summary>
internal static class Ja3
{
    // A number of two bytes takes at most six characters with its hyphen, one of a byte four.
    private const int MaxGrowth = 4;
    private const int MaxVersionAndCommas = 16;

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "A name that others have defined, not a protection.")]
    public static string Create(in ClientHelloMessage message, int messageLength)
    {
        var text = new FingerprintText((MaxGrowth * messageLength) + MaxVersionAndCommas);
        text.AddDecimal(message.LegacyVersion);
        AddNumbers(ref text, message.CipherSuites);
        AddExtensions(ref text, message.Extensions);
        AddNumbers(ref text, message.SupportedGroups);
        AddPointFormats(ref text, message.PointFormats);
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(text.Written, hash);
        text.Return();
        return Convert.ToHexStringLower(hash);
    }

    private static void AddNumbers(ref FingerprintText text, ReadOnlySpan<byte> list)
    {
        var separator = ',';
        var reader = new WireReader(list);
        while (reader.TryReadNumber(out var number))
        {
            if (KnownExtensionTypes.IsGrease(number))
                continue;
            text.Add(separator);
            text.AddDecimal(number);
            separator = '-';
        }

        if (separator == ',')
            text.Add(separator);
    }

    private static void AddExtensions(ref FingerprintText text, ReadOnlySpan<byte> extensions)
    {
        var separator = ',';
        var reader = new WireReader(extensions);
        while (reader.TryReadNumber(out var type) && reader.TryReadLong(out _))
        {
            if (KnownExtensionTypes.IsGrease(type))
                continue;
            text.Add(separator);
            text.AddDecimal(type);
            separator = '-';
        }

        if (separator == ',')
            text.Add(separator);
    }

    private static void AddPointFormats(ref FingerprintText text, ReadOnlySpan<byte> formats)
    {
        text.Add(',');
        for (var i = 0; i < formats.Length; i++)
        {
            if (i > 0)
                text.Add('-');
            text.AddDecimal(formats[i]);
        }
    }
}
