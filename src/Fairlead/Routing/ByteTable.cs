using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Fairlead.Routing;

/// <summary>An immutable hash table with byte texts as keys: a look-up takes a span and allocates nothing.</summary>
/// <remarks>Only configuration fills it, so that clients cannot choose keys that collide.</remarks>
internal sealed class ByteTable<T>
{
    private readonly Entry[] _slots;

    public ByteTable(IReadOnlyCollection<KeyValuePair<byte[], T>> items)
    {
        Count = items.Count;
        _slots = new Entry[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, items.Count * 2))];
        foreach (var (key, value) in items)
        {
            var hash = Hash(key);
            var slot = (int)hash & (_slots.Length - 1);
            while (_slots[slot].Key is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = new Entry { Key = key, Hash = hash, Value = value };
        }
    }

    public int Count { get; }

    public bool TryFind(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out T value)
    {
        var hash = Hash(key);
        for (var slot = (int)hash & (_slots.Length - 1); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            ref var entry = ref _slots[slot];
            if (entry.Key is null)
            {
                value = default;
                return false;
            }

            if (entry.Hash == hash && key.SequenceEqual(entry.Key))
            {
                value = entry.Value!;
                return true;
            }
        }
    }

    // Eight bytes a step, multiplied and folded.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)key.Length * Multiplier;
        while (key.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key));
            key = key[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < key.Length; i++)
            rest |= (ulong)key[i] << (8 * i);
        hash = Mix(hash ^ rest);
        return (uint)(hash ^ (hash >> 32));

        static ulong Mix(ulong value)
        {
            var high = Math.BigMul(value, Multiplier, out var low);
            return high ^ low;
        }
    }

    private struct Entry
    {
        public byte[]? Key;
        public uint Hash;
        public T? Value;
    }
}
