namespace Fairlead.Grpc;

/// <summary>
/// The text of a <c>grpc-message</c> field: UTF-8 whose bytes outside of space to tilde, and the percent sign, are written as <c>%XX</c>
/// (gRPC over HTTP/2, <em>Responses</em>).
/// </summary>
public static class GrpcMessage
{
    /// <summary>The length that a text of so many bytes has at most.</summary>
    /// <exception cref="OverflowException">The text is too long for any field.</exception>
    public static int MaxEncodedLength(int length) => checked(length * 3);

    /// <summary>Encodes. Returns the number of bytes written.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="destination">Room for <see cref="MaxEncodedLength"/> bytes is always enough.</param>
    /// <exception cref="ArgumentException">There is not enough room.</exception>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        foreach (var b in text)
        {
            var isPlain = b is >= 0x20 and <= 0x7e and not (byte)'%';
            if (destination.Length - written < (isPlain ? 1 : 3))
                throw new ArgumentException("The destination is too small.", nameof(destination));
            if (isPlain)
            {
                destination[written++] = b;
                continue;
            }

            destination[written++] = (byte)'%';
            destination[written++] = Hex(b >> 4);
            destination[written++] = Hex(b & 15);
        }

        return written;
    }

    /// <summary>Decodes. What is no <c>%XX</c> stays as it is, since a broken message must not hide the error it tells of. Returns the number of bytes written.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="destination">Room for as many bytes as the value has; may be the value's own memory.</param>
    /// <exception cref="ArgumentException">There is not enough room.</exception>
    public static int Decode(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (destination.Length < value.Length)
            throw new ArgumentException("The destination is too small.", nameof(destination));
        var written = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && ValueOf(value[i + 1]) is >= 0 and var high && ValueOf(value[i + 2]) is >= 0 and var low)
            {
                destination[written++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                destination[written++] = value[i];
            }
        }

        return written;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private static int ValueOf(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
