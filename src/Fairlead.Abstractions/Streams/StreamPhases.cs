namespace Fairlead.Streams;

/// <summary>The phases that a filter overrides; the others are never called.</summary>
[Flags]
public enum StreamPhases
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="StreamFilter.OnRequestHeadersAsync"/>.</summary>
    RequestHeaders = 1,

    /// <summary><see cref="StreamFilter.OnRequestDataAsync"/>.</summary>
    RequestData = 2,

    /// <summary><see cref="StreamFilter.OnRequestTrailersAsync"/>.</summary>
    RequestTrailers = 4,

    /// <summary><see cref="StreamFilter.OnResponseHeadersAsync"/>.</summary>
    ResponseHeaders = 8,

    /// <summary><see cref="StreamFilter.OnResponseDataAsync"/>.</summary>
    ResponseData = 16,

    /// <summary><see cref="StreamFilter.OnResponseTrailersAsync"/>.</summary>
    ResponseTrailers = 32,

    /// <summary><see cref="StreamFilter.OnComplete"/>.</summary>
    Complete = 64,

    /// <summary>All.</summary>
    All = 127,
}
