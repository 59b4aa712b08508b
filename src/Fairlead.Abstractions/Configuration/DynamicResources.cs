namespace Fairlead.Configuration;

/// <summary>Tells where resources come from that are not in a bootstrap file. The package that reads the file has a type of its own for it.</summary>
public abstract record DynamicResources;
