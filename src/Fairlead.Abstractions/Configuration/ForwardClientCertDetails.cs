namespace Fairlead.Configuration;

/// <summary>What happens to <c>x-forwarded-client-cert</c>. Source: <c>HttpConnectionManager.ForwardClientCertDetails</c>.</summary>
public enum ForwardClientCertDetails
{
    /// <summary>It is removed.</summary>
    Sanitize,

    /// <summary>It goes on if the client has shown a certificate, else it is removed.</summary>
    ForwardOnly,

    /// <summary>If the client has shown a certificate, it is added to what is there; else it is removed.</summary>
    AppendForward,

    /// <summary>If the client has shown a certificate, it replaces what is there; else it is removed.</summary>
    SanitizeSet,

    /// <summary>It goes on whoever sent it.</summary>
    AlwaysForwardOnly,
}
