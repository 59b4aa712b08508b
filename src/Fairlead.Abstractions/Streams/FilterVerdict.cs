namespace Fairlead.Streams;

/// <summary>What a filter phase decided.</summary>
public enum FilterVerdict
{
    /// <summary>Go on with the next filter.</summary>
    Continue,

    /// <summary>The exchange is over for the remaining filters: the filter has answered.</summary>
    Stop,
}
