using System.Net.Sockets;
using Fairlead.Codecs;
using Fairlead.Streams;

namespace Fairlead.Clusters;

/// <summary>The outcome of asking a pool for a stream.</summary>
/// <param name="Stream">The stream, or null.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Error">The error of the operating system, if connecting failed.</param>
internal readonly record struct AcquireResult(ClientStream? Stream, StreamReset Reason, SocketError Error);
