using Fairlead.Transports.ClientHello;
using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Filters;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>
/// JA4 (github.com/FoxIO-LLC/ja4, technical_details/JA4.md): <c>a_b_c</c>, where a tells version, server name, numbers of ciphers and extensions, and first protocol; b is the hash of the sorted ciphers;
/// c that of the sorted extensions, but for server name and ALPN, with the signature algorithms in the client's order. Without the values of RFC 8701.
/// </summary>
internal static class Ja4
{
    private const int PartALength = 10;
    private const int HashLength = 12;
    private const int Length = PartALength + 1 + HashLength + 1 + HashLength;

    public static string Create(in ClientHelloMessage message, int messageLength)
    {
        // Neither list has more numbers than the message has pairs of bytes; a number takes five characters.
        var numbers = ArrayPool<ushort>.Shared.Rent(messageLength / 2);
        var text = new FingerprintText(3 * messageLength);
        Span<byte> fingerprint = stackalloc byte[Length];
        var ciphers = Ciphers(message.CipherSuites, numbers);
        AddSorted(ref text, numbers.AsSpan(0, ciphers));
        fingerprint[PartALength] = fingerprint[PartALength + 1 + HashLength] = (byte)'_';
        WriteHash(text.Written, fingerprint[(PartALength + 1)..]);
        text.Clear();
        var extensions = Extensions(message.Extensions, numbers, out var hashed);
        AddSorted(ref text, numbers.AsSpan(0, hashed));
        if (hashed > 0)
            AddSignatureAlgorithms(ref text, message.SignatureAlgorithms);
        WriteHash(text.Written, fingerprint[(PartALength + HashLength + 2)..]);
        WritePartA(message, ciphers, extensions, fingerprint);
        text.Return();
        ArrayPool<ushort>.Shared.Return(numbers);
        return Encoding.ASCII.GetString(fingerprint);
    }

    private static int Ciphers(ReadOnlySpan<byte> list, Span<ushort> ciphers)
    {
        var count = 0;
        var reader = new WireReader(list);
        while (reader.TryReadNumber(out var cipher))
        {
            if (!KnownExtensionTypes.IsGrease(cipher))
                ciphers[count++] = cipher;
        }

        return count;
    }

    /// <summary>Returns how many extensions there are, of which <paramref name="hashed"/> go into the hash.</summary>
    private static int Extensions(ReadOnlySpan<byte> list, Span<ushort> types, out int hashed)
    {
        var count = 0;
        hashed = 0;
        var reader = new WireReader(list);
        while (reader.TryReadNumber(out var type) && reader.TryReadLong(out _))
        {
            if (KnownExtensionTypes.IsGrease(type))
                continue;
            count++;
            if (type is not (KnownExtensionTypes.ServerName or KnownExtensionTypes.ApplicationProtocols))
                types[hashed++] = type;
        }

        return count;
    }

    private static void AddSorted(ref FingerprintText text, Span<ushort> numbers)
    {
        numbers.Sort();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i > 0)
                text.Add(',');
            text.AddHexadecimal(numbers[i]);
        }
    }

    private static void AddSignatureAlgorithms(ref FingerprintText text, ReadOnlySpan<byte> list)
    {
        var separator = '_';
        var reader = new WireReader(list);
        while (reader.TryReadNumber(out var algorithm))
        {
            if (KnownExtensionTypes.IsGrease(algorithm))
                continue;
            text.Add(separator);
            text.AddHexadecimal(algorithm);
            separator = ',';
        }
    }

    /// <summary>The first twelve digits of the SHA-256; zeros if there is nothing to hash.</summary>
    private static void WriteHash(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.IsEmpty)
            hash.Clear();
        else
            SHA256.HashData(text, hash);
        Convert.TryToHexStringLower(hash[..(HashLength / 2)], destination, out _);
    }

    private static void WritePartA(in ClientHelloMessage message, int ciphers, int extensions, Span<byte> destination)
    {
        const int MostCounted = 99;
        destination[0] = (byte)'t';
        (destination[1], destination[2]) = Version(message);
        destination[3] = message.Has(KnownExtensions.ServerName) ? (byte)'d' : (byte)'i';
        Utf8Formatter.TryFormat(Math.Min(ciphers, MostCounted), destination[4..], out _, new StandardFormat('D', 2));
        Utf8Formatter.TryFormat(Math.Min(extensions, MostCounted), destination[6..], out _, new StandardFormat('D', 2));
        (destination[8], destination[9]) = Protocol(message.ApplicationProtocols);
    }

    private static (byte Major, byte Minor) Version(in ClientHelloMessage message)
    {
        var highest = message.Versions switch
        {
            >= TlsVersions.Tls13 => '3',
            >= TlsVersions.Tls12 => '2',
            >= TlsVersions.Tls11 => '1',
            _ => '0',
        };
        return ((byte)'1', (byte)highest);
    }

    /// <summary>First and last character of the first name; if one of them is no letter or digit, the first and last digit of the name in hexadecimal.</summary>
    private static (byte First, byte Last) Protocol(ReadOnlySpan<byte> list)
    {
        var reader = new WireReader(list);
        if (!reader.TryReadShort(out var name) || name.IsEmpty)
            return ((byte)'0', (byte)'0');
        var (first, last) = (name[0], name[^1]);
        if (char.IsAsciiLetterOrDigit((char)first) && char.IsAsciiLetterOrDigit((char)last))
            return (first, last);
        return (Digit(first >> 4), Digit(last & 0xf));
    }

    private static byte Digit(int value) => "0123456789abcdef"u8[value];
}
