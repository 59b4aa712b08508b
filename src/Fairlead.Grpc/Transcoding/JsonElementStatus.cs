namespace Fairlead.Grpc.Transcoding;

/// <summary>What <see cref="JsonElements.TryTake"/> found.</summary>
internal enum JsonElementStatus
{
    /// <summary>An element.</summary>
    Element,

    /// <summary>The piece is used up; more is needed.</summary>
    NeedsMore,

    /// <summary>The text is no list of elements.</summary>
    Broken,

    /// <summary>An element is longer than allowed.</summary>
    TooLong,
}
