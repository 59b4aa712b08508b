namespace Fairlead.Configuration;

/// <summary>Which requests of a virtual host must be https.</summary>
public enum TlsRequirement
{
    /// <summary>None.</summary>
    None,

    /// <summary>Requests from outside.</summary>
    ExternalOnly,

    /// <summary>All.</summary>
    All,
}
