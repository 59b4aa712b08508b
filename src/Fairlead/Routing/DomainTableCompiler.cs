using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>Compiles the domains of all virtual hosts, and reports those that are wrong or stand twice.</summary>
internal sealed class DomainTableCompiler(RouteConfiguration configuration, string path, ICollection<ConfigError> errors)
{
    private readonly Dictionary<string, int> _owners = new(configuration.VirtualHosts.Count * 2, StringComparer.OrdinalIgnoreCase);
    private readonly List<KeyValuePair<byte[], int>> _exact = [];
    private readonly List<KeyValuePair<byte[], int>> _suffixes = [];
    private readonly List<KeyValuePair<byte[], int>> _prefixes = [];
    private int _default = -1;

    public DomainTable Compile()
    {
        for (var i = 0; i < configuration.VirtualHosts.Count; i++)
            Add(configuration.VirtualHosts[i].Domains, i);
        return new DomainTable(_exact, _suffixes, _prefixes, _default, configuration.IgnorePortInHostMatching);
    }

    private void Add(ConfigList<string> domains, int host)
    {
        if (domains.Count == 0)
            errors.Add(new ConfigError($"{path}.virtual_hosts[{host}].domains", "A virtual host needs at least one domain."));
        for (var i = 0; i < domains.Count; i++)
        {
            if (_owners.TryAdd(domains[i], host))
                Add(domains[i], host, i);
            else
                Fail(host, i, $"The domain '{domains[i]}' stands in the virtual host '{configuration.VirtualHosts[_owners[domains[i]]].Name}' already; case does not tell domains apart.");
        }
    }

    private void Add(string domain, int host, int index)
    {
        var star = domain.IndexOf('*', StringComparison.Ordinal);
        if (domain.Length == 0 || domain.LastIndexOf('*') != star || (star > 0 && star < domain.Length - 1))
            Fail(host, index, $"'{domain}' is no domain: it must not be empty, and one '*' may stand at its beginning or at its end.");
        else if (domain == "*")
            _default = host;
        else if (star == 0)
            _suffixes.Add(new(ByteText.LowerUtf8(domain[1..]), host));
        else if (star > 0)
            _prefixes.Add(new(ByteText.LowerUtf8(domain[..^1]), host));
        else
            _exact.Add(new(ByteText.LowerUtf8(domain), host));
    }

    private void Fail(int host, int index, string message) => errors.Add(new ConfigError($"{path}.virtual_hosts[{host}].domains[{index}]", message));
}
