using Fairlead.Configuration;
using Fairlead.Xds.Translation;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>A resource that is in force.</summary>
/// <param name="Resource">What was applied.</param>
/// <param name="Version">Its own version; empty if it has none.</param>
/// <param name="Digest">Of its bytes.</param>
/// <param name="References">What it needs from elsewhere.</param>
/// <param name="Parts">Its parts, for the next version; null if it has none.</param>
internal sealed record StoredResource(ConfigResource Resource, string Version, UInt128 Digest, IReadOnlyList<SourceReference> References, RouteParts? Parts = null);
