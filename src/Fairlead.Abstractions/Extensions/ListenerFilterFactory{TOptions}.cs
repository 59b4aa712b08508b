using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>Makes listener filters with typed options.</summary>
/// <typeparam name="TOptions">Their options.</typeparam>
public sealed class ListenerFilterFactory<TOptions> : ListenerFilterFactory
    where TOptions : class
{
    private readonly OptionsBinder<TOptions> _binder;
    private readonly Func<TOptions, Worker, IExtensionContext, IListenerFilter> _create;

    /// <summary>Creates a factory.</summary>
    public ListenerFilterFactory(string name, OptionsBinder<TOptions> binder, Func<TOptions, Worker, IExtensionContext, IListenerFilter> create)
        : base(name)
    {
        _binder = binder;
        _create = create;
    }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => _binder.Bind(config, path, errors);

    /// <inheritdoc/>
    public override IListenerFilter Create(object? options, Worker worker, IExtensionContext context) => _create((TOptions)options!, worker, context);
}
