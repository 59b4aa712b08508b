namespace Fairlead.Configuration;

/// <summary>Kinds of subject alternative names (RFC 5280, 4.2.1.6).</summary>
public enum SubjectAltNameType
{
    /// <summary>dNSName.</summary>
    Dns,

    /// <summary>uniformResourceIdentifier: where SPIFFE puts identities.</summary>
    Uri,

    /// <summary>rfc822Name.</summary>
    Email,

    /// <summary>iPAddress.</summary>
    IpAddress,
}
