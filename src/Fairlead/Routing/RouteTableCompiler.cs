using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>Compiles one <see cref="RouteConfiguration"/>, and reports every error with its path.</summary>
internal sealed class RouteTableCompiler
{
    private readonly RouteConfiguration _configuration;
    private readonly string _path;
    private readonly ICollection<ConfigError> _errors;
    private readonly ReusedHosts? _before;
    private readonly RouteCompileScope _scope;

    public RouteTableCompiler(RouteConfiguration configuration, string path, ICollection<ConfigError> errors, RouteCompileOptions options, ReusedHosts? before)
    {
        _configuration = configuration;
        _path = path;
        _errors = errors;
        _before = before;
        _scope = new RouteCompileScope(configuration, errors, options, before);
    }

    public RouteTable? Compile()
    {
        var before = _errors.Count;
        var outer = _scope.CompileHeaders(_configuration.Headers, HeaderPlans.None, _path);
        var hosts = new CompiledVirtualHost[_configuration.VirtualHosts.Count];
        for (var i = 0; i < hosts.Length; i++)
            hosts[i] = _before?.Find(i) ?? CompileVirtualHost(_configuration.VirtualHosts[i], outer, $"{_path}.virtual_hosts[{i}]");
        var domains = _before?.FindDomains() ?? new DomainTableCompiler(_configuration, _path, _errors).Compile();
        return _errors.Count > before ? null : new RouteTable(_configuration, hosts, domains, _scope.Clusters, _scope.FilterSlots);
    }

    private CompiledVirtualHost CompileVirtualHost(VirtualHost source, HeaderPlans outer, string path)
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

        return new CompiledVirtualHost(source.Name, [.. routes], source.RequireTls, compiler.CreateTlsRedirect());
    }
}
