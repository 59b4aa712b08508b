namespace Fairlead.Transports.ClientHello;

/// <summary>The extensions of a ClientHello that are looked into.</summary>
[Flags]
internal enum KnownExtensions
{
    None = 0,
    ServerName = 1,
    SupportedGroups = 2,
    PointFormats = 4,
    SignatureAlgorithms = 8,
    ApplicationProtocols = 16,
    SupportedVersions = 32,
}
