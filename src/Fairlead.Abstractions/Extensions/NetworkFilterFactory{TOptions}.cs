using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>Makes network filters with typed options, which end the chain or do not.</summary>
/// <typeparam name="TOptions">Their options.</typeparam>
public sealed class NetworkFilterFactory<TOptions> : NetworkFilterFactory
    where TOptions : class
{
    private readonly OptionsBinder<TOptions> _binder;
    private readonly Func<TOptions, Worker, IExtensionContext, INetworkFilter> _create;

    /// <summary>Creates a factory.</summary>
    public NetworkFilterFactory(string name, bool isTerminal, OptionsBinder<TOptions> binder, Func<TOptions, Worker, IExtensionContext, INetworkFilter> create)
        : base(name)
    {
        IsTerminal = isTerminal;
        _binder = binder;
        _create = create;
    }

    /// <inheritdoc/>
    public override bool IsTerminal { get; }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => _binder.Bind(config, path, errors);

    /// <inheritdoc/>
    public override INetworkFilter Create(object? options, Worker worker, IExtensionContext context) => _create((TOptions)options!, worker, context);
}
