namespace Fairlead.Configuration;

/// <summary>Where to listen or to connect.</summary>
public abstract record Address;
