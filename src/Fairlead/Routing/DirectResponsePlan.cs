namespace Fairlead.Routing;

/// <summary>A compiled direct response.</summary>
/// <param name="Status">200–599.</param>
/// <param name="Body">The body, as it is sent; may be empty.</param>
internal sealed record DirectResponsePlan(int Status, ReadOnlyMemory<byte> Body);
