using Envoy.Service.Discovery.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Server.Resources;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server;

/// <summary>
/// One resource as clients get it: serialised once, shared by every node that it is sent to. Immutable.
/// Source: <c>envoy.service.discovery.v3.Resource</c>.
/// </summary>
public sealed class XdsResource
{
    private readonly Lazy<string?> _endpointsName;

    private XdsResource(string typeUrl, string name, string version, ByteString bytes, TimeSpan? timeToLive)
    {
        (TypeUrl, Name, Version, Bytes, TimeToLive) = (typeUrl, name, version, bytes, timeToLive);
        Digest = Digests.Of(name, version);
        Plain = new Any { TypeUrl = typeUrl, Value = bytes };
        var ttl = timeToLive is { } time ? Duration.FromTimeSpan(time) : null;
        Delta = new Resource { Name = name, Version = version, Resource_ = Plain, Ttl = ttl };
        // In a state-of-the-world response only the wrapper has room for a time to live.
        Full = ttl is null ? Plain : Any.Pack(new Resource { Name = name, Resource_ = Plain, Ttl = ttl });
        if (ttl is not null)
        {
            DeltaHeartbeat = new Resource { Name = name, Version = version, Ttl = ttl };
            FullHeartbeat = Any.Pack(new Resource { Name = name, Ttl = ttl });
        }

        _endpointsName = new(() => References.EndpointsOf(this));
    }

    /// <summary>The type, such as <see cref="XdsTypeUrls.Cluster"/>.</summary>
    public string TypeUrl { get; }

    /// <summary>The name that clients subscribe to; of endpoints it is the name of the cluster, or of its service.</summary>
    public string Name { get; }

    /// <summary>What clients compare to find out whether they have it: a hash of the content unless <see cref="WithVersion"/> said otherwise.</summary>
    public string Version { get; }

    /// <summary>The serialised message.</summary>
    public ReadOnlyMemory<byte> Content => Bytes.Memory;

    /// <summary>After which time without a sign of the server clients drop the resource; null for never. The server sends a sign at half of it.</summary>
    public TimeSpan? TimeToLive { get; }

    internal ByteString Bytes { get; }

    internal UInt128 Digest { get; }

    internal Any Plain { get; }

    internal Any Full { get; }

    internal Resource Delta { get; }

    internal Any? FullHeartbeat { get; }

    internal Resource? DeltaHeartbeat { get; }

    /// <summary>Of a cluster that gets its endpoints from us: under which name.</summary>
    internal string? EndpointsName => _endpointsName.Value;

    /// <summary>Creates a resource out of a serialised message of any type, also of one that Fairlead does not know.</summary>
    /// <param name="typeUrl">The type, such as <see cref="XdsTypeUrls.Cluster"/>.</param>
    /// <param name="name">The name that clients subscribe to.</param>
    /// <param name="content">The serialised message; copied.</param>
    /// <exception cref="ConfigException">The type URL or the name is not one.</exception>
    public static XdsResource FromBytes(string typeUrl, string name, ReadOnlySpan<byte> content) => Create(typeUrl, name, ByteString.CopyFrom(content), null, null);

    /// <summary>Creates a resource out of a serialised message that begins with its name, as those of all types in <see cref="XdsTypeUrls"/> do.</summary>
    /// <param name="typeUrl">The type, such as <see cref="XdsTypeUrls.Cluster"/>.</param>
    /// <param name="content">The serialised message; copied.</param>
    /// <exception cref="ConfigException">The type URL is not one, or the message has no name (a text in field 1).</exception>
    public static XdsResource FromBytes(string typeUrl, ReadOnlySpan<byte> content) => Create(typeUrl, null, ByteString.CopyFrom(content), null, null);

    /// <summary>Reads resources from YAML or JSON text: one resource with <c>@type</c>, a list of them, or an object with the list in <c>resources</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigException">The text cannot be used; every reason is told with its place.</exception>
    public static IReadOnlyList<XdsResource> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ResourceDocuments.Read(text);
    }

    /// <summary>Reads one resource with <c>@type</c> from YAML or JSON text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigException">The text cannot be used, or has not one resource but more or none.</exception>
    public static XdsResource Parse(string text) =>
        ParseAll(text) is [var resource] ? resource : throw new ConfigException("", "expected exactly one resource");

    /// <summary>The same resource with another version, for who has better names for versions than hashes. Two contents must never share a version.</summary>
    /// <param name="version">The version; not empty.</param>
    public XdsResource WithVersion(string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        return new(TypeUrl, Name, version, Bytes, TimeToLive);
    }

    /// <summary>The same resource with a time to live, and a version that tells that.</summary>
    /// <param name="timeToLive">After which time without a sign of the server clients drop the resource; at least 10 ms.</param>
    public XdsResource WithTimeToLive(TimeSpan timeToLive) => Create(TypeUrl, Name, Bytes, null, timeToLive);

    /// <inheritdoc/>
    public override string ToString() => $"{TypeUrl[(TypeUrl.LastIndexOf('/') + 1)..]} '{Name}' ({Version})";

    internal static XdsResource Create(string typeUrl, string? name, ByteString bytes, string? version, TimeSpan? timeToLive)
    {
        if (string.IsNullOrEmpty(typeUrl) || typeUrl.LastIndexOf('/') is var slash && (slash < 0 || slash == typeUrl.Length - 1))
            throw new ConfigException("@type", $"'{typeUrl}' is no type URL: write '{XdsTypeUrls.Prefix}' and the name of the message");
        name ??= References.NameOf(bytes.Span) ?? throw new ConfigException("name", $"the resource of type '{typeUrl}' has no name");
        if (name.Length == 0 || name == "*")
            throw new ConfigException("name", $"'{name}' cannot be the name of a resource");
        if (timeToLive is { } time && (time < TimeSpan.FromMilliseconds(10) || time > TimeSpan.FromDays(365)))
            throw new ConfigException("ttl", "must be from 10 ms to 365 days");
        return new(typeUrl, name, string.IsNullOrEmpty(version) ? Digests.VersionOf(bytes, timeToLive) : version, bytes, timeToLive);
    }
}
