using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Extensions;

/// <summary>Makes transport sockets for connections to upstreams, with typed options.</summary>
/// <typeparam name="TOptions">Their options.</typeparam>
public sealed class UpstreamTransportSocketFactory<TOptions> : UpstreamTransportSocketFactory
    where TOptions : class
{
    private readonly OptionsBinder<TOptions> _binder;
    private readonly Func<TOptions, ITransportSocketContext, string, ICollection<ConfigError>, ITransportSocket?> _create;

    /// <summary>Creates a factory.</summary>
    public UpstreamTransportSocketFactory(string name, OptionsBinder<TOptions> binder, Func<TOptions, ITransportSocketContext, string, ICollection<ConfigError>, ITransportSocket?> create)
        : base(name)
    {
        _binder = binder;
        _create = create;
    }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => _binder.Bind(config, path, errors);

    /// <inheritdoc/>
    public override ITransportSocket? Create(object? options, ITransportSocketContext context, string path, ICollection<ConfigError> errors) =>
        _create((TOptions)options!, context, path, errors);
}
