using Fairlead.Configuration;

namespace Fairlead.Listeners.Matching;

/// <summary>The conditions of a filter chain, checked and in the form that connections are compared with. An empty list takes everything.</summary>
internal sealed class ChainCriteria
{
    private static readonly AddressPrefix[] AnyAddress = [AddressPrefix.All(isIPv6: false), AddressPrefix.All(isIPv6: true)];

    private readonly string _path;
    private readonly ICollection<ConfigError> _errors;

    public ChainCriteria(FilterChainMatch match, string path, ICollection<ConfigError> errors)
    {
        _path = path;
        _errors = errors;
        DestinationPort = Port(match.DestinationPort ?? 0, match.DestinationPort is not null, "destination_port");
        DestinationRanges = Ranges(match.PrefixRanges, "prefix_ranges");
        ServerNames = Names(match.ServerNames, "server_names", ServerName);
        TransportProtocol = match.TransportProtocol;
        ApplicationProtocols = Names(match.ApplicationProtocols, "application_protocols", static (name, _) => name);
        DirectSourceRanges = Ranges(match.DirectSourcePrefixRanges, "direct_source_prefix_ranges");
        SourceType = match.SourceType;
        SourceRanges = Ranges(match.SourcePrefixRanges, "source_prefix_ranges");
        SourcePorts = [.. match.SourcePorts.Select((p, i) => Port(p, true, $"source_ports[{i}]")).Distinct()];
    }

    /// <summary>0 takes all.</summary>
    public int DestinationPort { get; }

    public IReadOnlyList<AddressPrefix> DestinationRanges { get; }

    /// <summary>A leading dot stands for any name before it.</summary>
    public IReadOnlyList<string> ServerNames { get; }

    public string TransportProtocol { get; }

    public IReadOnlyList<string> ApplicationProtocols { get; }

    public IReadOnlyList<AddressPrefix> DirectSourceRanges { get; }

    public ConnectionSourceType SourceType { get; }

    public IReadOnlyList<AddressPrefix> SourceRanges { get; }

    public IReadOnlyList<int> SourcePorts { get; }

    private int Port(int port, bool isGiven, string field)
    {
        if (isGiven && port is < 1 or > 65535)
            Fail(field, $"must be 1 to 65535, not {port}");
        return port;
    }

    private IReadOnlyList<AddressPrefix> Ranges(ConfigList<CidrRange> ranges, string field)
    {
        if (ranges.Count == 0)
            return AnyAddress;
        var result = new List<AddressPrefix>();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (AddressPrefix.Parse(ranges[i], out var error) is { } prefix)
                result.Add(prefix);
            else
                Fail($"{field}[{i}]", error);
        }

        return [.. result.Distinct()];
    }

    private string[] Names(ConfigList<string> names, string field, Func<string, string, string> read)
    {
        var result = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            var path = $"{field}[{i}]";
            if (names[i].Length == 0)
                Fail(path, "must not be empty");
            result.Add(read(names[i], path));
        }

        return [.. result.Distinct(StringComparer.Ordinal)];
    }

    private string ServerName(string name, string path)
    {
        var suffix = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        if (suffix.Contains('*') || suffix == ".")
            Fail(path, $"'{name}': a wildcard may only stand for whole names in front, such as *.example.com");
        return suffix.ToLowerInvariant();
    }

    private void Fail(string field, string message) => _errors.Add(new ConfigError($"{_path}.{field}", message));
}
