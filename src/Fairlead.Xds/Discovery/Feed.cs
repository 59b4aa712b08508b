using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Resources;

namespace Fairlead.Xds.Discovery;

/// <summary>The resources of one type from one origin: what is asked for, what is in force, and what waits to be judged.</summary>
internal sealed class Feed(DiscoveryOrigin origin, ResourceType type, DiscoveryTransport transport)
{
    private const int MaxPendingBytes = 64 * 1024 * 1024;

    private readonly Dictionary<UInt128, string> _names = [];
    private readonly Dictionary<string, StoredResource> _resources = new(StringComparer.Ordinal);
    private List<ReceivedResponse> _pending = [];
    private long _pendingBytes;
    private TaskCompletionSource? _room;

    public DiscoveryOrigin Origin => origin;

    public ResourceType Type => type;

    public DiscoveryTransport Transport => transport;

    /// <summary>The version of the last response that was accepted.</summary>
    public string Version { get; set; } = "";

    /// <summary>When it was its turn last.</summary>
    public long Turn { get; set; }

    /// <summary>The resources that are asked for by name.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>The resources in force.</summary>
    public IReadOnlyDictionary<string, StoredResource> Resources => _resources;

    public bool HasPending => _pending.Count > 0;

    public bool IsAskedFor => type.IsCollection || Names.Count > 0;

    public ResourceReference ReferenceTo(string name) => new(type.Kind, name);

    /// <summary>Says what is wanted by now.</summary>
    public void Subscribe() => transport.Subscribe(type, type.IsCollection ? Subscription.All : Subscription.Of(Names));

    /// <summary>Keeps a response until it can be judged. Completes when there is room for another one.</summary>
    public Task Receive(ReceivedResponse response)
    {
        // It says all that there is: what came before it need not be looked at any more.
        if (response.IsFullState)
            (_pending, _pendingBytes) = ([], 0);
        _pending.Add(response);
        _pendingBytes += response.Size;
        if (_pendingBytes <= MaxPendingBytes)
            return Task.CompletedTask;
        _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _room.Task;
    }

    public IReadOnlyList<ReceivedResponse> TakePending()
    {
        var pending = _pending;
        (_pending, _pendingBytes) = ([], 0);
        _room?.TrySetResult();
        _room = null;
        return pending;
    }

    /// <summary>The resource in force that has exactly these bytes; null if there is none.</summary>
    public StoredResource? Same(string name, UInt128 digest) =>
        _names.TryGetValue(digest, out var found) && (name.Length == 0 || name == found) ? _resources[found] : null;

    public void Store(string name, StoredResource resource)
    {
        Remove(name);
        _resources[name] = resource;
        _names[resource.Digest] = name;
    }

    public void Remove(string name)
    {
        if (_resources.Remove(name, out var old))
            _names.Remove(old.Digest);
    }
}
