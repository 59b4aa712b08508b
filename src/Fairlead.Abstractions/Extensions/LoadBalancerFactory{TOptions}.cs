using Fairlead.Configuration;
using Fairlead.LoadBalancing;

namespace Fairlead.Extensions;

/// <summary>Makes load balancers with typed options.</summary>
/// <typeparam name="TOptions">Their options.</typeparam>
public sealed class LoadBalancerFactory<TOptions> : LoadBalancerFactory
    where TOptions : class
{
    private readonly OptionsBinder<TOptions> _binder;
    private readonly Func<TOptions, IExtensionContext, ILoadBalancer> _create;

    /// <summary>Creates a factory.</summary>
    public LoadBalancerFactory(string name, OptionsBinder<TOptions> binder, Func<TOptions, IExtensionContext, ILoadBalancer> create)
        : base(name)
    {
        _binder = binder;
        _create = create;
    }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => _binder.Bind(config, path, errors);

    /// <inheritdoc/>
    public override ILoadBalancer Create(object? options, IExtensionContext context) => _create((TOptions)options!, context);
}
