using System.Net.Sockets;

namespace Fairlead.Transports;

/// <summary>The outcome of connecting: a connection or an error, without an exception.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Error">Why there is none; <see cref="SocketError.TimedOut"/> if the time-out struck.</param>
public readonly record struct ConnectResult(Connection? Connection, SocketError Error);
