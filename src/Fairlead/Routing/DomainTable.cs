using System.Buffers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>
/// Chooses the virtual host: the exact domain, else the longest <c>*.suffix</c>, else the longest <c>prefix.*</c>, else <c>*</c>. A wildcard stands for at least one character.
/// </summary>
internal sealed class DomainTable
{
    private const int StackBytes = 256;

    private readonly ByteTable<CompiledVirtualHost> _exact;
    private readonly ByteTable<CompiledVirtualHost> _suffixes;
    private readonly ByteTable<CompiledVirtualHost> _prefixes;
    private readonly int[] _suffixLengths;
    private readonly int[] _prefixLengths;
    private readonly CompiledVirtualHost? _default;
    private readonly bool _ignorePort;
    private readonly bool _onlyDefault;

    public DomainTable(
        Dictionary<string, CompiledVirtualHost> exact,
        Dictionary<string, CompiledVirtualHost> suffixes,
        Dictionary<string, CompiledVirtualHost> prefixes,
        CompiledVirtualHost? defaultHost,
        bool ignorePort)
    {
        (_exact, _) = Build(exact);
        (_suffixes, _suffixLengths) = Build(suffixes);
        (_prefixes, _prefixLengths) = Build(prefixes);
        _default = defaultHost;
        _ignorePort = ignorePort;
        _onlyDefault = exact.Count + suffixes.Count + prefixes.Count == 0;
    }

    public CompiledVirtualHost? Find(RequestHead request)
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

    private CompiledVirtualHost? FindLong(ReadOnlySpan<byte> authority)
    {
        var rented = ArrayPool<byte>.Shared.Rent(authority.Length);
        ByteText.ToLower(authority, rented);
        var found = FindLower(rented.AsSpan(0, authority.Length));
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }

    private CompiledVirtualHost? FindLower(ReadOnlySpan<byte> authority)
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

    private static (ByteTable<CompiledVirtualHost> Table, int[] LongestFirst) Build(Dictionary<string, CompiledVirtualHost> domains)
    {
        var items = domains.Select(d => new KeyValuePair<byte[], CompiledVirtualHost>(ByteText.LowerUtf8(d.Key), d.Value)).ToArray();
        return (new ByteTable<CompiledVirtualHost>(items), [.. items.Select(i => i.Key.Length).Distinct().OrderDescending()]);
    }
}
