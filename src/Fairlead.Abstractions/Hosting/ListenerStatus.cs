using Fairlead.Transports;

namespace Fairlead.Hosting;

/// <summary>An open listener.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LocalAddress">Where it listens, with the port that the system chose.</param>
public sealed record ListenerStatus(string Name, NetworkAddress LocalAddress);
