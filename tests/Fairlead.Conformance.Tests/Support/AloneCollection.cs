namespace Fairlead.Conformance.Tests.Support;

/// <summary>Tests that measure the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
