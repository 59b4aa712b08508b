using System.Runtime.InteropServices;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>A fast hash of names and values; seeded, so that nobody can choose values that collide.</summary>
internal static class HpackHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    /// <summary>The hash of a name.</summary>
    public static uint OfName(ReadOnlySpan<byte> name) => Mix(Seed, name);

    /// <summary>The hash of a field whose name has the given hash.</summary>
    public static uint OfField(uint nameHash, ReadOnlySpan<byte> value) => Mix(Seed ^ nameHash, value);

    private static uint Mix(ulong state, ReadOnlySpan<byte> text)
    {
        state = (state ^ (uint)text.Length) * Multiplier;
        while (text.Length >= 8)
        {
            state = (state ^ MemoryMarshal.Read<ulong>(text)) * Multiplier;
            state ^= state >> 32;
            text = text[8..];
        }

        ulong tail = 0;
        if (text.Length >= 4)
        {
            tail = MemoryMarshal.Read<uint>(text) | ((ulong)MemoryMarshal.Read<uint>(text[^4..]) << 32);
        }
        else
        {
            foreach (var next in text)
                tail = (tail << 8) | next;
        }

        state = (state ^ tail) * Multiplier;
        return (uint)(state >> 32);
    }
}
