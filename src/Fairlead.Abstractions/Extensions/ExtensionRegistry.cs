using Fairlead.Codecs;

namespace Fairlead.Extensions;

/// <summary>The extensions that a host was composed of. Filled before the host starts.</summary>
public sealed class ExtensionRegistry
{
    private readonly Dictionary<(Type Kind, string Name), object> _extensions = [];

    /// <summary>Registers an extension.</summary>
    /// <exception cref="ArgumentException">One of this kind and name is there already.</exception>
    public void Add<TFactory>(TFactory factory)
        where TFactory : ExtensionFactory
    {
        ArgumentNullException.ThrowIfNull(factory);
        Add(KindOf(factory), factory.Name, factory);
    }

    /// <summary>Registers a codec for client connections.</summary>
    public void Add(IServerCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Add(typeof(IServerCodec), codec.Name, codec);
    }

    /// <summary>Registers a codec for upstream connections.</summary>
    public void Add(IClientCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Add(typeof(IClientCodec), codec.Name, codec);
    }

    /// <summary>Finds an extension by its kind (<see cref="StreamFilterFactory"/>, <see cref="IServerCodec"/>, …) and name.</summary>
    public TKind? Find<TKind>(string name)
        where TKind : class => (TKind?)_extensions.GetValueOrDefault((typeof(TKind), name));

    /// <summary>The names of all extensions of a kind, sorted.</summary>
    public IEnumerable<string> NamesOf<TKind>() =>
        _extensions.Keys.Where(k => k.Kind == typeof(TKind)).Select(k => k.Name).Order(StringComparer.Ordinal);

    private static Type KindOf(ExtensionFactory factory) => factory switch
    {
        StreamFilterFactory => typeof(StreamFilterFactory),
        NetworkFilterFactory => typeof(NetworkFilterFactory),
        ListenerFilterFactory => typeof(ListenerFilterFactory),
        LoadBalancerFactory => typeof(LoadBalancerFactory),
        AccessLoggerFactory => typeof(AccessLoggerFactory),
        DownstreamTransportSocketFactory => typeof(DownstreamTransportSocketFactory),
        UpstreamTransportSocketFactory => typeof(UpstreamTransportSocketFactory),
        _ => factory.GetType(),
    };

    private void Add(Type kind, string name, object extension)
    {
        if (!_extensions.TryAdd((kind, name), extension))
            throw new ArgumentException($"An extension '{name}' of this kind is registered already.", nameof(name));
    }
}
