using System.Diagnostics.CodeAnalysis;
using Fairlead.Transports;

namespace Fairlead.Listeners.Matching;

/// <summary>Finds the longest of several address ranges that an address is in: one look-up per length that occurs.</summary>
internal sealed class PrefixTable<T>
    where T : class
{
    private readonly SortedList<int, Dictionary<UInt128, T>> _v4 = new(Descending);
    private readonly SortedList<int, Dictionary<UInt128, T>> _v6 = new(Descending);

    private static readonly IComparer<int> Descending = Comparer<int>.Create(static (a, b) => b.CompareTo(a));

    public T GetOrAdd(AddressPrefix prefix, Func<T> create)
    {
        var table = prefix.IsIPv6 ? _v6 : _v4;
        if (!table.TryGetValue(prefix.Length, out var ranges))
            table.Add(prefix.Length, ranges = []);
        if (!ranges.TryGetValue(prefix.Bits, out var value))
            ranges.Add(prefix.Bits, value = create());
        return value;
    }

    /// <summary>What is not an IP address (a Unix socket) is in the ranges that take all only.</summary>
    public bool TryFind(in NetworkAddress address, [NotNullWhen(true)] out T? value)
    {
        var isIP = AddressPrefix.TryGetBits(address, out var isIPv6, out var bits);
        var table = isIPv6 ? _v6 : _v4;
        for (var i = 0; i < table.Count; i++)
        {
            var length = table.GetKeyAtIndex(i);
            if ((isIP || length == 0) && table.GetValueAtIndex(i).TryGetValue(bits & AddressPrefix.Mask(length), out value))
                return true;
        }

        value = null;
        return false;
    }
}
