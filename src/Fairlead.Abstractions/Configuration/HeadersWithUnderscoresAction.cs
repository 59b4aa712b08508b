namespace Fairlead.Configuration;

/// <summary>What to do with request header names that contain an underscore, which some servers take for a dash.</summary>
public enum HeadersWithUnderscoresAction
{
    /// <summary>Forward them.</summary>
    Allow,

    /// <summary>Answer 400. The default: see item 28 of the hardening list.</summary>
    RejectRequest,

    /// <summary>Drop the header.</summary>
    DropHeader,
}
