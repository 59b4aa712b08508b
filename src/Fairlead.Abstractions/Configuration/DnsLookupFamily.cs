namespace Fairlead.Configuration;

/// <summary>Which addresses a name is resolved to.</summary>
public enum DnsLookupFamily
{
    /// <summary>IPv6 if there are any, else IPv4.</summary>
    Auto,

    /// <summary>IPv4 only.</summary>
    V4Only,

    /// <summary>IPv6 only.</summary>
    V6Only,

    /// <summary>IPv4 if there are any, else IPv6.</summary>
    V4Preferred,

    /// <summary>Both.</summary>
    All,
}
