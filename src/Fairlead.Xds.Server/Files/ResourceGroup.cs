using Fairlead.Configuration;

namespace Fairlead.Xds.Server.Files;

/// <summary>What the files of a group say.</summary>
/// <param name="Snapshot">The snapshot; null if there are errors.</param>
/// <param name="Errors">Why the files cannot be used.</param>
internal sealed record ResourceGroup(ResourceSnapshot? Snapshot, IReadOnlyList<ConfigError> Errors);
