using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>Makes the values of <c>x-request-id</c>: random UUIDs (version 4).</summary>
internal static class RequestIds
{
    public const int Length = 36;

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    public static void Write(ref RandomSource random, Span<byte> destination)
    {
        var high = random.Next();
        var low = random.Next();
        high = (high & 0xffffffffffff0fff) | 0x4000;
        low = (low & 0x3fffffffffffffff) | 0x8000000000000000;
        Digits(high >> 32, 8, destination);
        destination[8] = (byte)'-';
        Digits(high >> 16, 4, destination[9..]);
        destination[13] = (byte)'-';
        Digits(high, 4, destination[14..]);
        destination[18] = (byte)'-';
        Digits(low >> 48, 4, destination[19..]);
        destination[23] = (byte)'-';
        Digits(low, 12, destination[24..]);
    }

    private static void Digits(ulong value, int count, Span<byte> destination)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            destination[i] = Hex[(int)(value & 15)];
            value >>= 4;
        }
    }
}
