using Fairlead.Streams;

namespace Fairlead.LoadBalancing;

/// <summary>What a pick may depend on.</summary>
public readonly ref struct PickContext
{
    /// <summary>A random number, fresh for each pick.</summary>
    public ulong Random { get; init; }

    /// <summary>Counts the picks of this worker on this cluster: 0, 1, 2, …, for balancers that take hosts in turn. It begins at a random place.</summary>
    public uint Sequence { get; init; }

    /// <summary>The hash of the request, where <see cref="HasHash"/> is set.</summary>
    public ulong Hash { get; init; }

    /// <summary>True if a hash policy gave a hash.</summary>
    public bool HasHash { get; init; }

    /// <summary>0 for the first attempt, 1 for the first retry, and so on.</summary>
    public int Attempt { get; init; }

    /// <summary>The request; null for TCP.</summary>
    public IRequestView? Request { get; init; }
}
