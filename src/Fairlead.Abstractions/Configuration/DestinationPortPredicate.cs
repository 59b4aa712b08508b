namespace Fairlead.Configuration;

/// <summary>Connections to some ports, as far as the filters before know them: the original destination, where it was restored. Unix sockets, which have no port, are among them.</summary>
/// <param name="Start">The first port.</param>
/// <param name="End">The first port after the last one.</param>
public sealed record DestinationPortPredicate(int Start, int End) : ListenerFilterPredicate;
