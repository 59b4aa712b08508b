using System.Collections.Frozen;
using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>Compiles one <see cref="RouteConfiguration"/>, and reports every error with its path.</summary>
internal sealed class RouteTableCompiler
{
    private readonly RouteConfiguration _configuration;
    private readonly string _path;
    private readonly Dictionary<string, CompiledVirtualHost> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledVirtualHost> _suffixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledVirtualHost> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _domainOwners = new(StringComparer.Ordinal);
    private readonly ICollection<ConfigError> _errors;
    private readonly RouteCompileScope _scope;
    private CompiledVirtualHost? _default;

    public RouteTableCompiler(RouteConfiguration configuration, string path, ICollection<ConfigError> errors, RouteCompileOptions options)
    {
        _configuration = configuration;
        _path = path;
        _errors = errors;
        _scope = new RouteCompileScope(configuration, errors, options);
    }

    public RouteTable? Compile()
    {
        var before = _errors.Count;
        var outer = _scope.CompileHeaders(_configuration.Headers, HeaderPlans.None, _path);
        for (var i = 0; i < _configuration.VirtualHosts.Count; i++)
            CompileVirtualHost(_configuration.VirtualHosts[i], outer, $"{_path}.virtual_hosts[{i}]");
        if (_errors.Count > before)
            return null;
        var domains = new DomainTable(_exact, _suffixes, _prefixes, _default, _configuration.IgnorePortInHostMatching);
        return new RouteTable(_configuration.Name, domains, _scope.ClusterNames, _scope.FilterSlots);
    }

    private void CompileVirtualHost(VirtualHost source, HeaderPlans outer, string path)
    {
        if (source.Name.Length == 0)
            _errors.Add(new ConfigError($"{path}.name", "A virtual host needs a name."));
        if (!Enum.IsDefined(source.RequireTls))
            _errors.Add(new ConfigError($"{path}.require_tls", $"{source.RequireTls} is no TLS requirement."));
        var headers = _scope.CompileHeaders(source.Headers, outer, path);
        var filters = _scope.CompileFilters(source.TypedPerFilterConfig, RouteFilterConfigs.None, path);
        var compiler = new RouteCompiler(_scope, source, headers, filters);
        var routes = new List<CompiledRoute>(source.Routes.Count);
        for (var i = 0; i < source.Routes.Count; i++)
        {
            if (compiler.Compile(source.Routes[i], $"{path}.routes[{i}]") is { } route)
                routes.Add(route);
        }

        AddDomains(new CompiledVirtualHost(source.Name, [.. routes], source.RequireTls, compiler.CreateTlsRedirect()), source, path);
    }

    private void AddDomains(CompiledVirtualHost host, VirtualHost source, string path)
    {
        if (source.Domains.Count == 0)
            _errors.Add(new ConfigError($"{path}.domains", "A virtual host needs at least one domain."));
        for (var i = 0; i < source.Domains.Count; i++)
        {
            var domainPath = $"{path}.domains[{i}]";
            var domain = Encoding.UTF8.GetString(ByteText.LowerUtf8(source.Domains[i]));
            if (_domainOwners.TryGetValue(domain, out var owner))
                _errors.Add(new ConfigError(domainPath, $"The domain '{source.Domains[i]}' stands in the virtual host '{owner}' already; case does not tell domains apart."));
            else
                AddDomain(domain, host, domainPath);
            _domainOwners.TryAdd(domain, host.Name);
        }
    }

    private void AddDomain(string domain, CompiledVirtualHost host, string path)
    {
        var star = domain.IndexOf('*');
        if (domain.Length == 0 || domain.LastIndexOf('*') != star || (star > 0 && star < domain.Length - 1))
            _errors.Add(new ConfigError(path, $"'{domain}' is no domain: it must not be empty, and one '*' may stand at its beginning or at its end."));
        else if (domain == "*")
            _default = host;
        else if (star == 0)
            _suffixes[domain[1..]] = host;
        else if (star > 0)
            _prefixes[domain[..^1]] = host;
        else
            _exact[domain] = host;
    }
}
