using Fairlead.Hosting.Configuration;
using Fairlead.Listeners.Filters;
using Fairlead.Tcp;
using Fairlead.Transports.ProxyProtocol;

namespace Fairlead.Hosting;

/// <summary>The extensions that are part of the runtime.</summary>
internal static class BuiltInExtensions
{
    public static void Register(RuntimeServices runtime, RouteStore routes)
    {
        runtime.Extensions.Add(new HttpConnectionManagerFactory(runtime, routes));
        runtime.Extensions.Add(new TcpProxyFactory(runtime, routes.ClusterExists));
        ListenerFilterExtensions.AddListenerFilters(runtime.Extensions);
        runtime.Extensions.AddUpstreamProxyProtocol();
    }
}
