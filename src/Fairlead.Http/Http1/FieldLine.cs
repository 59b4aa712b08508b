using System.Runtime.CompilerServices;
using Fairlead.Headers;

namespace Fairlead.Http.Http1;

/// <summary>One field line of a head or of trailers: <c>name: value CRLF</c>, with nothing more and nothing less (RFC 9112, 5).</summary>
internal ref struct FieldLine
{
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    /// <summary>The offset behind the CRLF.</summary>
    public int End;

    /// <summary>Parses the line at <paramref name="start"/> of a text that is known to contain a CRLF behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, int start, out FieldLine line)
    {
        line = default;
        var rest = text[start..];

        // White space before the colon, an empty name and a folded line all show up as a first non-token byte that is no colon (RFC 9112, 5.1 and 5.2).
        var name = HeaderSyntax.TokenLength(rest);
        if (name == 0 || name >= rest.Length || rest[name] != ':')
            return false;
        var value = rest[(name + 1)..];
        var end = HeaderSyntax.IndexOfControl(value);
        if (end < 0 || end + 1 >= value.Length || value[end] != '\r' || value[end + 1] != '\n')
            return false;
        var first = 0;
        while (first < end && value[first] is (byte)' ' or (byte)'\t')
            first++;
        var last = end;
        while (last > first && value[last - 1] is (byte)' ' or (byte)'\t')
            last--;
        line.NameLength = name;
        line.ValueStart = start + name + 1 + first;
        line.ValueLength = last - first;
        line.End = start + name + 1 + end + 2;
        return true;
    }
}
