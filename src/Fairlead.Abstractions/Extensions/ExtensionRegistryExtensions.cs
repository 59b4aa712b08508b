using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Fairlead.Filters;
using Fairlead.LoadBalancing;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>Registers extensions in one line.</summary>
public static class ExtensionRegistryExtensions
{
    private const string Reflection = "Options are read and filters are made by reflection; pass a binder and a factory in hosts that are compiled ahead of time.";

    /// <summary>Registers a stream filter whose constructor takes its options and an <see cref="IStreamFilterContext"/>.</summary>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static ExtensionRegistry AddStreamFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter, TOptions>(this ExtensionRegistry extensions, string name)
        where TFilter : StreamFilter
        where TOptions : class, new()
    {
        var constructor = typeof(TFilter).GetConstructor([typeof(TOptions), typeof(IStreamFilterContext)])
            ?? throw new ArgumentException($"{typeof(TFilter)} needs a public constructor ({typeof(TOptions).Name}, {nameof(IStreamFilterContext)}).", nameof(name));
        var invoker = ConstructorInvoker.Create(constructor);
        return extensions.AddStreamFilter(name, OptionsBinder.FromReflection<TOptions>(), (options, context) => (TFilter)invoker.Invoke(options, context));
    }

    /// <summary>Registers a stream filter.</summary>
    public static ExtensionRegistry AddStreamFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TFilter, TOptions>(this ExtensionRegistry extensions, string name, OptionsBinder<TOptions> binder, Func<TOptions, IStreamFilterContext, TFilter> create)
        where TFilter : StreamFilter
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new StreamFilterFactory<TFilter, TOptions>(name, binder, create));
        return extensions;
    }

    /// <summary>Registers a stream filter without options.</summary>
    public static ExtensionRegistry AddStreamFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TFilter>(this ExtensionRegistry extensions, string name, Func<IStreamFilterContext, TFilter> create)
        where TFilter : StreamFilter =>
        extensions.AddStreamFilter(name, NoOptionsBinder, (_, context) => create(context));

    /// <summary>Registers a network filter.</summary>
    public static ExtensionRegistry AddNetworkFilter<TOptions>(this ExtensionRegistry extensions, string name, bool isTerminal, OptionsBinder<TOptions> binder, Func<TOptions, Worker, IExtensionContext, INetworkFilter> create)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new NetworkFilterFactory<TOptions>(name, isTerminal, binder, create));
        return extensions;
    }

    /// <summary>Registers a network filter without options.</summary>
    public static ExtensionRegistry AddNetworkFilter(this ExtensionRegistry extensions, string name, bool isTerminal, Func<Worker, IExtensionContext, INetworkFilter> create) =>
        extensions.AddNetworkFilter(name, isTerminal, NoOptionsBinder, (_, worker, context) => create(worker, context));

    /// <summary>Registers a listener filter.</summary>
    public static ExtensionRegistry AddListenerFilter<TOptions>(this ExtensionRegistry extensions, string name, OptionsBinder<TOptions> binder, Func<TOptions, Worker, IExtensionContext, IListenerFilter> create)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new ListenerFilterFactory<TOptions>(name, binder, create));
        return extensions;
    }

    /// <summary>Registers a load balancer.</summary>
    public static ExtensionRegistry AddLoadBalancer<TOptions>(this ExtensionRegistry extensions, string name, OptionsBinder<TOptions> binder, Func<TOptions, IExtensionContext, ILoadBalancer> create)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new LoadBalancerFactory<TOptions>(name, binder, create));
        return extensions;
    }

    /// <summary>Registers a load balancer without options.</summary>
    public static ExtensionRegistry AddLoadBalancer(this ExtensionRegistry extensions, string name, Func<IExtensionContext, ILoadBalancer> create) =>
        extensions.AddLoadBalancer(name, NoOptionsBinder, (_, context) => create(context));

    private static OptionsBinder<NoOptions> NoOptionsBinder { get; } = new(static () => new NoOptions(), null);
}
