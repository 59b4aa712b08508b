using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Protocol;

namespace Fairlead.Xds.Server.Tests;

/// <summary>Resources without much in them.</summary>
internal static class Make
{
    public static readonly StreamLimits Limits = new(100, 50, 6);

    public static XdsResource Of(string typeUrl, string name, string content = "") =>
        XdsResource.FromBytes(typeUrl, name, [0x0A, (byte)name.Length, .. System.Text.Encoding.UTF8.GetBytes(name), 0x92, 0x4E, (byte)content.Length, .. System.Text.Encoding.UTF8.GetBytes(content)]);

    public static XdsResource Cluster(string name, string content = "") => Of(XdsTypeUrls.Cluster, name, content);

    public static XdsResource Endpoints(string name, string content = "") => Of(XdsTypeUrls.Endpoints, name, content);

    public static XdsResource Listener(string name, string content = "") => Of(XdsTypeUrls.Listener, name, content);

    public static XdsResource Route(string name, string content = "") => Of(XdsTypeUrls.RouteConfiguration, name, content);

    /// <summary>A cluster of the type EDS, whose endpoints have its name.</summary>
    public static XdsResource EdsCluster(string name, string content = "") =>
        XdsResource.FromBytes(XdsTypeUrls.Cluster, name, [.. Cluster(name, content).Content.Span, 0x10, 0x03, 0x1A, 0x00]);

    public static ResourceSnapshot Snapshot(params XdsResource[] resources) => ResourceSnapshot.Create(resources);

    public static DiscoveryRequest Ask(string typeUrl, params string[] names)
    {
        var request = new DiscoveryRequest { TypeUrl = typeUrl };
        request.ResourceNames.AddRange(names);
        return request;
    }

    public static DeltaDiscoveryRequest Subscribe(string typeUrl, params string[] names)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = typeUrl };
        request.ResourceNamesSubscribe.AddRange(names);
        return request;
    }

    public static DeltaDiscoveryRequest Unsubscribe(string typeUrl, params string[] names)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = typeUrl };
        request.ResourceNamesUnsubscribe.AddRange(names);
        return request;
    }
}
