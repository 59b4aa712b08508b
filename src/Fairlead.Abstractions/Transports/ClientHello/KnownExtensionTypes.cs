namespace Fairlead.Transports.ClientHello;

/// <summary>The numbers of extensions (RFC 8446, section 4.2).</summary>
internal static class KnownExtensionTypes
{
    public const ushort ServerName = 0;
    public const ushort ApplicationProtocols = 16;

    public static KnownExtensions Of(ushort type) => type switch
    {
        ServerName => KnownExtensions.ServerName,
        10 => KnownExtensions.SupportedGroups,
        11 => KnownExtensions.PointFormats,
        13 => KnownExtensions.SignatureAlgorithms,
        ApplicationProtocols => KnownExtensions.ApplicationProtocols,
        43 => KnownExtensions.SupportedVersions,
        _ => KnownExtensions.None,
    };

    /// <summary>Values that mean nothing, sent so that nobody may rely on the values that there are (RFC 8701).</summary>
    public static bool IsGrease(ushort value) => (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}
