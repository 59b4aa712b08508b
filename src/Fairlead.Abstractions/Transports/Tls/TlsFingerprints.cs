namespace Fairlead.Transports;

/// <summary>Fingerprints of TLS clients.</summary>
[Flags]
public enum TlsFingerprints
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>JA3 (github.com/salesforce/ja3).</summary>
    Ja3 = 1,

    /// <summary>JA4 (github.com/FoxIO-LLC/ja4).</summary>
    Ja4 = 2,
}
