namespace Fairlead.Configuration;

/// <summary>The form of a PROXY header.</summary>
public enum ProxyProtocolVersion
{
    /// <summary>Text.</summary>
    V1,

    /// <summary>Binary.</summary>
    V2,
}
