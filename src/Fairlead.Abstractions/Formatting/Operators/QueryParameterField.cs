using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>QUERY_PARAM(NAME): the first value of a parameter of the query, decoded. Of very long values the beginning is written.</summary>
internal sealed class QueryParameterField(byte[] name, int maxLength) : Segment
{
    private const int MaxValueLength = 2048;

    public static Segment? Parse(OperatorCall call) => string.IsNullOrEmpty(call.Argument)
        ? call.Fail("needs the name of a query parameter")
        : new QueryParameterField(Encoding.UTF8.GetBytes(call.Argument), Math.Min(call.Length ?? int.MaxValue, MaxValueLength));

    [SkipLocalsInit]
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.Request is not { } request || !TryFind(request.Path, out var encoded))
        {
            writer.Missing();
            return;
        }

        Span<byte> value = stackalloc byte[Math.Min(encoded.Length, maxLength)];
        var length = 0;
        while (length < value.Length && !encoded.IsEmpty)
            value[length++] = Next(ref encoded);
        writer.Text(value[..length]);
    }

    private bool TryFind(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> value)
    {
        value = default;
        var begin = path.IndexOf((byte)'?');
        if (begin < 0)
            return false;
        var query = path[(begin + 1)..];
        var fragment = query.IndexOf((byte)'#');
        query = fragment < 0 ? query : query[..fragment];
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var parameter = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = parameter.IndexOf((byte)'=');
            if (!IsName(equals < 0 ? parameter : parameter[..equals]))
                continue;
            value = equals < 0 ? default : parameter[(equals + 1)..];
            return true;
        }

        return false;
    }

    private bool IsName(ReadOnlySpan<byte> encoded)
    {
        foreach (var expected in name)
        {
            if (encoded.IsEmpty || Next(ref encoded) != expected)
                return false;
        }

        return encoded.IsEmpty;
    }

    // The escape of a control character stays an escape: decoded, it could begin a new line of the log.
    private static byte Next(ref ReadOnlySpan<byte> encoded)
    {
        var b = encoded[0];
        if (b == '%' && encoded.Length > 2 && char.IsAsciiHexDigit((char)encoded[1]) && char.IsAsciiHexDigit((char)encoded[2]))
        {
            var decoded = (byte)((ValueOf(encoded[1]) << 4) | ValueOf(encoded[2]));
            if (decoded is >= 32 and not 127)
            {
                encoded = encoded[3..];
                return decoded;
            }
        }

        encoded = encoded[1..];
        return b;
    }

    private static int ValueOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
