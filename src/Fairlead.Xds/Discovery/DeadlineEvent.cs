namespace Fairlead.Xds.Discovery;

/// <summary>What happens to a resource at a time.</summary>
internal enum DeadlineEvent
{
    /// <summary>Waiting for an answer ends.</summary>
    FetchTimesOut,

    /// <summary>Its time to live is over.</summary>
    Expires,

    /// <summary>It is kept no longer, as nothing needs it.</summary>
    IsDropped,
}
