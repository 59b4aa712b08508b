using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Reading;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>Opens the messages that servers send.</summary>
internal static class Responses
{
    public static ReceivedResponse Read(DiscoveryResponse message, ResourceType type)
    {
        var resources = message.Resources.Select(resource => Read(resource, type) with { Version = message.VersionInfo }).ToArray();
        return new()
        {
            Type = type,
            Version = message.VersionInfo,
            Nonce = message.Nonce,
            Resources = resources,
            // A response of heartbeats has only what has a time to live.
            IsFullState = type.IsCollection && (resources.Length == 0 || resources.Any(resource => resource.Body is not null || resource.Problem is not null)),
            Size = message.CalculateSize(),
        };
    }

    public static ReceivedResponse Read(DeltaDiscoveryResponse message, ResourceType type) => new()
    {
        Type = type,
        Version = message.SystemVersionInfo,
        Nonce = message.Nonce,
        Resources = [.. message.Resources.Select(resource => Read(resource, type))],
        Removed = [.. message.RemovedResources, .. message.RemovedResourceNames.Select(name => name.Name)],
        Size = message.CalculateSize(),
    };

    // A resource that has a time to live stands in an envelope, which is otherwise that of the incremental protocol.
    public static ReceivedResource Read(Any resource, ResourceType type)
    {
        if (MessageTypes.NameOf(resource.TypeUrl) != Resource.Descriptor.FullName)
            return new("", "", resource, Problem: ProblemOf(resource, type));
        try
        {
            return Read(Resource.Parser.ParseFrom(resource.Value), type);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return new("", "", null, Problem: $"the content cannot be read: {exception.Message}");
        }
    }

    private static ReceivedResource Read(Resource resource, ResourceType type)
    {
        var name = resource.Name.Length > 0 ? resource.Name : resource.ResourceName?.Name ?? "";
        var problem = resource.Resource_ is { } body ? ProblemOf(body, type) : null;
        TimeSpan? timeToLive = null;
        if (resource.Ttl is { } ttl)
        {
            if (ttl.Seconds is < 0 or > Duration.MaxSeconds || ttl.Nanos is < 0 or > 999_999_999)
                problem ??= "the time to live is out of range";
            else
                timeToLive = TimeSpan.FromTicks((ttl.Seconds * TimeSpan.TicksPerSecond) + (ttl.Nanos / 100));
        }

        return new(name, resource.Version, resource.Resource_, timeToLive > TimeSpan.Zero ? timeToLive : null, problem);
    }

    private static string? ProblemOf(Any body, ResourceType type) =>
        MessageTypes.NameOf(body.TypeUrl) == type.Message.FullName ? null : $"'{MessageTypes.NameOf(body.TypeUrl)}' is not the type of the response, '{type.Message.FullName}'";
}
