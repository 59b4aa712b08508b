namespace Fairlead.Xds.Server.Protocol;

/// <summary>What the protocol says about a type of resource.</summary>
internal static class TypeTraits
{
    /// <summary>From this order on, types do not depend on others: their updates wait for nobody.</summary>
    public const int Independent = 6;

    /// <summary>Updates go out in this order, so that what is referred to is there before what refers to it ("make before break").</summary>
    public static int OrderOf(string typeUrl) => typeUrl switch
    {
        XdsTypeUrls.Cluster => 0,
        XdsTypeUrls.Endpoints => 1,
        XdsTypeUrls.Listener => 2,
        XdsTypeUrls.ScopedRouteConfiguration => 3,
        XdsTypeUrls.RouteConfiguration => 4,
        XdsTypeUrls.VirtualHost => 5,
        XdsTypeUrls.Secret => Independent,
        _ => Independent + 1,
    };

    /// <summary>True if a state-of-the-world response has all resources, so that one that is absent is gone.</summary>
    public static bool IsFullState(string typeUrl) => typeUrl is XdsTypeUrls.Cluster or XdsTypeUrls.Listener;

    /// <summary>True if resources of the type say where requests go.</summary>
    public static bool RefersToClusters(string typeUrl) =>
        typeUrl is XdsTypeUrls.Listener or XdsTypeUrls.RouteConfiguration or XdsTypeUrls.ScopedRouteConfiguration or XdsTypeUrls.VirtualHost;

    /// <summary>True if asking for no names at all, and never for any, is asking for everything. Of these other types clients ask by name only.</summary>
    public static bool IsWildcardByDefault(string typeUrl) => typeUrl is not
        (XdsTypeUrls.Endpoints or XdsTypeUrls.RouteConfiguration or XdsTypeUrls.VirtualHost or XdsTypeUrls.Secret or XdsTypeUrls.Runtime or XdsTypeUrls.ExtensionConfig);
}
