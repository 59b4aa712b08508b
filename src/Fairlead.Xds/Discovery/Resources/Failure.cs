namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Why a resource was refused.</summary>
/// <param name="Response">The index of the response that had it.</param>
/// <param name="Name">Its name, or where it stood.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct Failure(int Response, string Name, string Reason);
