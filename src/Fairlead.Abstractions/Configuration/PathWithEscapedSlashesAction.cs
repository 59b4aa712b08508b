namespace Fairlead.Configuration;

/// <summary>What to do with escaped slashes (<c>%2F</c>, <c>%5C</c>) in paths.</summary>
public enum PathWithEscapedSlashesAction
{
    /// <summary>Keep them, as Envoy does by default.</summary>
    KeepUnchanged,

    /// <summary>Answer 400.</summary>
    RejectRequest,

    /// <summary>Answer 307 to the unescaped path.</summary>
    UnescapeAndRedirect,

    /// <summary>Unescape and go on.</summary>
    UnescapeAndForward,
}
