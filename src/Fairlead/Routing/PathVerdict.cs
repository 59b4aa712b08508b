namespace Fairlead.Routing;

/// <summary>What to do with a request after its path was normalised.</summary>
internal enum PathVerdict
{
    /// <summary>Go on with the path as it now is.</summary>
    Continue,

    /// <summary>Answer 400.</summary>
    Reject,

    /// <summary>Answer 307 to the path as it now is.</summary>
    Redirect,
}
