using System.Buffers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>
/// Chooses the virtual host, by its index: the exact domain, else the longest <c>*.suffix</c>, else the longest <c>prefix.*</c>, else <c>*</c>. A wildcard stands for at least one character.
/// </summary>
internal sealed class DomainTable
{
    private const int StackBytes = 256;

    private readonly ByteTable<int> _exact;
    private readonly ByteTable<int> _suffixes;
    private readonly ByteTable<int> _prefixes;
    private readonly int[] _suffixLengths;
    private readonly int[] _prefixLengths;
    private readonly int _default;
    private readonly bool _ignorePort;
    private readonly bool _onlyDefault;

    /// <param name="exact">Names in lower case.</param>
    /// <param name="suffixes">What stands behind the asterisk.</param>
    /// <param name="prefixes">What stands before the asterisk.</param>
    /// <param name="defaultHost">The virtual host for everything else; -1 for none.</param>
    /// <param name="ignorePort">Whether the port of requests does not matter.</param>
    public DomainTable(List<KeyValuePair<byte[], int>> exact, List<KeyValuePair<byte[], int>> suffixes, List<KeyValuePair<byte[], int>> prefixes, int defaultHost, bool ignorePort)
    {
        (_exact, _suffixes, _prefixes) = (new(exact), new(suffixes), new(prefixes));
        (_suffixLengths, _prefixLengths) = (LongestFirst(suffixes), LongestFirst(prefixes));
        _default = defaultHost;
        _ignorePort = ignorePort;
        _onlyDefault = exact.Count + suffixes.Count + prefixes.Count == 0;
    }

    /// <summary>The index of the virtual host for a request; -1 if there is none.</summary>
    public int Find(RequestHead request)
    {
        if (_onlyDefault)
            return _default;
        var authority = request.Authority;
        if (_ignorePort)
            authority = Authority.WithoutPort(authority);
        if (authority.Length > StackBytes)
            return FindLong(authority);
        Span<byte> lower = stackalloc byte[StackBytes];
        ByteText.ToLower(authority, lower);
        return FindLower(lower[..authority.Length]);
    }

    private int FindLong(ReadOnlySpan<byte> authority)
    {
        var rented = ArrayPool<byte>.Shared.Rent(authority.Length);
        ByteText.ToLower(authority, rented);
        var found = FindLower(rented.AsSpan(0, authority.Length));
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }

    private int FindLower(ReadOnlySpan<byte> authority)
    {
        if (_exact.TryFind(authority, out var host))
            return host;
        foreach (var length in _suffixLengths)
        {
            if (length < authority.Length && _suffixes.TryFind(authority[^length..], out host))
                return host;
        }

        foreach (var length in _prefixLengths)
        {
            if (length < authority.Length && _prefixes.TryFind(authority[..length], out host))
                return host;
        }

        return _default;
    }

    private static int[] LongestFirst(List<KeyValuePair<byte[], int>> items) => [.. items.Select(i => i.Key.Length).Distinct().OrderDescending()];
}
