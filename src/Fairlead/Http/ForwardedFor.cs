using System.Text;
using Fairlead.Headers;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <summary>Reads <c>x-forwarded-for</c>.</summary>
internal static class ForwardedFor
{
    /// <summary>The address that stands <paramref name="fromRight"/> places from the right (0: the last one).</summary>
    public static bool TryGet(ReadOnlySpan<byte> value, int fromRight, out NetworkAddress address)
    {
        address = default;
        for (; !value.IsEmpty && fromRight >= 0; fromRight--)
        {
            var comma = value.LastIndexOf((byte)',');
            var item = HeaderSyntax.TrimWhiteSpace(value[(comma + 1)..]);
            if (fromRight == 0)
                return TryParse(item, out address);
            value = comma < 0 ? default : value[..comma];
        }

        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> item, out NetworkAddress address)
    {
        address = default;
        if (item.Length is 0 or > 45)
            return false;
        Span<char> text = stackalloc char[item.Length];
        return Encoding.ASCII.TryGetChars(item, text, out _) && NetworkAddress.TryParse(text, 0, out address);
    }
}
