namespace Fairlead.Http.Http1;

/// <summary>What a parser says of the bytes that it was given.</summary>
internal enum ParseStatus
{
    /// <summary>A whole element was parsed.</summary>
    Done,

    /// <summary>More bytes are needed.</summary>
    NeedMore,

    /// <summary>The bytes are not what they should be; the result says how to answer.</summary>
    Error,
}
