namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>A response of any protocol. It is to be answered once it was judged.</summary>
internal sealed record ReceivedResponse
{
    public required ResourceType Type { get; init; }

    public string Version { get; init; } = "";

    public string Nonce { get; init; } = "";

    public IReadOnlyList<ReceivedResource> Resources { get; init; } = [];

    /// <summary>The names of resources that are gone.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>True if what is not in it is gone.</summary>
    public bool IsFullState { get; init; }

    /// <summary>How many bytes it had.</summary>
    public int Size { get; init; }

    /// <summary>Which stream it came on: an answer on another one would mean nothing.</summary>
    public int Stream { get; init; }
}
