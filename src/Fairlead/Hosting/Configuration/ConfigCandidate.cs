using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>A resource of an update.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Reference">Its name.</param>
/// <param name="Path">Where it stands.</param>
internal sealed record ConfigCandidate(ConfigResource Resource, ResourceReference Reference, string Path);
