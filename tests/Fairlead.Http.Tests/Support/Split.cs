namespace Fairlead.Http.Tests.Support;

/// <summary>How bytes arrive.</summary>
public enum Split
{
    /// <summary>All at once.</summary>
    Whole,

    /// <summary>One by one, each read after it came.</summary>
    Bytes,

    /// <summary>All at once, but every read shows one byte more.</summary>
    Reads,

    /// <summary>All at once, in segments of one byte.</summary>
    Segments,

    /// <summary>All at once together with the end of the stream.</summary>
    WithEnd,
}
