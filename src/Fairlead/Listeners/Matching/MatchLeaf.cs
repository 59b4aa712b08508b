namespace Fairlead.Listeners.Matching;

/// <summary>The chain at the end of the steps.</summary>
/// <param name="Index">Its place among the listener's chains.</param>
internal sealed record MatchLeaf(int Index);
