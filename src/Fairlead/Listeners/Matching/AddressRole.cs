namespace Fairlead.Listeners.Matching;

/// <summary>Which address of a connection a step looks at.</summary>
internal enum AddressRole
{
    /// <summary>Where the client wanted to go.</summary>
    Destination,

    /// <summary>The peer.</summary>
    DirectSource,

    /// <summary>The client.</summary>
    Source,
}
