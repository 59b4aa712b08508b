using System.Text;

namespace Fairlead.Routing;

/// <summary>ASCII case rules over bytes. Bytes outside ASCII are equal only to themselves, as in Envoy.</summary>
internal static class ByteText
{
    public static byte ToLower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    public static void ToLower(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // Ascii.ToLower stops at the first byte outside ASCII; the rest is copied byte by byte.
        Ascii.ToLower(source, destination, out var done);
        for (; done < source.Length; done++)
            destination[done] = ToLower(source[done]);
    }

    public static byte[] LowerUtf8(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = ToLower(bytes[i]);
        return bytes;
    }

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && ToLower(left[i]) != ToLower(right[i]))
                return false;
        }

        return true;
    }

    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length >= prefix.Length && EqualsIgnoreCase(text[..prefix.Length], prefix);

    public static bool EndsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> suffix) =>
        text.Length >= suffix.Length && EqualsIgnoreCase(text[^suffix.Length..], suffix);

    public static bool ContainsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        for (var i = 0; i <= text.Length - part.Length; i++)
        {
            if (EqualsIgnoreCase(text.Slice(i, part.Length), part))
                return true;
        }

        return false;
    }
}
